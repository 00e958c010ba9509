"""A registry of another make, for tests: a `treaty serve` behind an address that has nothing under /v1.

`server.asked` lists what was asked of it, `server.without` what is not there.
"""
import http.server
import threading


class Plain(http.server.BaseHTTPRequestHandler):
    """A registry of another make: what is asked of /v1 is not there."""
    protocol_version = "HTTP/1.1"

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith(self.server.without):
            status, answer = 404, b"<html>nothing here</html>"
        else:
            status, _, answer = self.server.to.ask(self.command, self.path, body or None)
        self.server.asked.append(f"{self.command} {self.path}")
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if answer[:1] in b"{[" else "text/html")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = pass_on

    def log_message(self, *args):
        pass


def beside(server):
    """Its port is server_port; shutdown() ends it."""
    plain = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Plain)
    plain.to, plain.asked, plain.without = server, [], ("/v1/",)
    threading.Thread(target=plain.serve_forever, daemon=True).start()
    return plain
