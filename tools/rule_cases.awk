# rule_cases.awk - the first case of each file of testdata/rules as a C table, for treaty rules ID
BEGIN {
	print "#include \"tools/rule_examples.h\"\n\nconst struct rule_case rule_cases[] = {"
}
FNR == 1 {
	if (open)
		print " },"
	id = FILENAME
	sub(/.*\//, "", id)
	sub(/\.case$/, "", id)
	printf "\t{ \"%s\",", id
	open = taken = 1
}
/^want/ || /^$/ { taken = 0 }
taken {
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	sub(/^fires: /, "")
	printf "\n\t  \"%s\\n\"", $0
}
END {
	if (open)
		print " },"
	print "\t{ 0, 0 }\n};"
}
