// franz-go's sr: the strictest client; registers, reads back what it registered, references, levels, deletes.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/sr"
)

var (
	ctx    = context.Background()
	client *sr.Client
	run    = fmt.Sprint(time.Now().UnixNano())
)

const (
	one  = `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"long"}]}`
	two  = `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"long"},{"name":"note","type":["null","string"],"default":null}]}`
	bad  = `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"long"},{"name":"age","type":"int"}]}`
	item = `{"type":"record","name":"Item","namespace":"shop","fields":[{"name":"sku","type":"string"}]}`
	cart = `{"type":"record","name":"Cart","namespace":"shop","fields":[{"name":"item","type":"shop.Item"}]}`
)

func want(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}

func roundTrip() error {
	subject := "go-" + run
	s, err := client.CreateSchema(ctx, subject, sr.Schema{Schema: one})
	if err != nil {
		return err
	}
	back, err := client.SchemaByID(ctx, s.ID)
	if err != nil {
		return err
	}
	if back.Schema != one {
		return fmt.Errorf("another text came back: %s", back.Schema)
	}
	s, err = client.CreateSchema(ctx, subject, sr.Schema{Schema: two})
	if err != nil {
		return err
	}
	found, err := client.LookupSchema(ctx, subject, sr.Schema{Schema: two})
	if err != nil {
		return err
	}
	return want(found.Version == 2 && found.ID == s.ID, "version %d, id %d", found.Version, found.ID)
}

func refused() error {
	subject := "go-refused-" + run
	if _, err := client.CreateSchema(ctx, subject, sr.Schema{Schema: one}); err != nil {
		return err
	}
	_, err := client.CreateSchema(ctx, subject, sr.Schema{Schema: bad})
	var e *sr.ResponseError
	if !errors.As(err, &e) {
		return fmt.Errorf("it was not refused: %v", err)
	}
	if e.StatusCode != 409 || !strings.Contains(e.Message, "'age'") {
		return fmt.Errorf("%d %s", e.StatusCode, e.Message)
	}
	answer, err := client.CheckCompatibility(sr.WithParams(ctx, sr.Verbose), subject, -1, sr.Schema{Schema: bad})
	if err != nil {
		return err
	}
	return want(!answer.Is && len(answer.Messages) > 0, "compatible, or no messages")
}

func references() error {
	inner, outer := "go-item-"+run, "go-cart-"+run
	if _, err := client.CreateSchema(ctx, inner, sr.Schema{Schema: item}); err != nil {
		return err
	}
	s, err := client.CreateSchema(ctx, outer, sr.Schema{Schema: cart,
		References: []sr.SchemaReference{{Name: "shop.Item", Subject: inner, Version: 1}}})
	if err != nil {
		return err
	}
	by, err := client.SchemaReferences(ctx, inner, 1)
	if err != nil {
		return err
	}
	return want(len(by) == 1 && by[0].ID == s.ID, "referenced by %v", by)
}

func levels() error {
	subject := "go-level-" + run
	for _, r := range client.SetCompatibility(ctx, sr.SetCompatibility{Level: sr.CompatFull}, subject) {
		if r.Err != nil {
			return r.Err
		}
	}
	for _, r := range client.Compatibility(ctx, subject) {
		if r.Err != nil || r.Level != sr.CompatFull {
			return fmt.Errorf("%v %v", r.Level, r.Err)
		}
	}
	return nil
}

func deletes() error {
	subject := "go-gone-" + run
	if _, err := client.CreateSchema(ctx, subject, sr.Schema{Schema: one}); err != nil {
		return err
	}
	if _, err := client.DeleteSubject(ctx, subject, sr.SoftDelete); err != nil {
		return err
	}
	gone, err := client.DeleteSubject(ctx, subject, sr.HardDelete)
	if err != nil {
		return err
	}
	if len(gone) != 1 {
		return fmt.Errorf("%v", gone)
	}
	_, err = client.SchemaByVersion(ctx, subject, -1)
	var e *sr.ResponseError
	return want(errors.As(err, &e) && e.ErrorCode == 40401, "%v", err)
}

func main() {
	var err error
	if client, err = sr.NewClient(sr.URLs(os.Getenv("REGISTRY"))); err != nil {
		fmt.Println("FAIL", err)
		os.Exit(1)
	}
	failed := 0
	for _, c := range []struct {
		name string
		run  func() error
	}{{"round trip and lookup", roundTrip}, {"a refusal names the field", refused}, {"references", references},
		{"levels", levels}, {"deletes", deletes}} {
		if err := c.run(); err != nil {
			failed = 1
			fmt.Printf("FAIL %s: %v\n", c.name, err)
		} else {
			fmt.Println("ok", c.name)
		}
	}
	os.Exit(failed)
}
