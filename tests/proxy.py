"""Something between a command and its server that does not leave every answer alone.

    with proxy.Proxy(server.port, lambda seen, target, content: content.replace(b"a", b"b")) as between:
        check.treaty("list", "--registry", between.address)

seen counts the requests, from 1. BROKEN instead of a content closes the connection, ERROR is a 502 without JSON.
"""
import http.client
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

BROKEN, ERROR = object(), object()


class Proxy:
    def __init__(self, port, passes):
        self.seen = 0
        between = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                between.seen += 1
                c = http.client.HTTPConnection("127.0.0.1", port)
                headers = {k: v for k, v in self.headers.items() if k.lower() != "accept-encoding"}
                c.request(self.command, self.path, body, headers)
                reply = c.getresponse()
                content = passes(between.seen, self.path, reply.read())
                self.close_connection = content in (BROKEN, ERROR)
                if content is BROKEN:
                    self.connection.shutdown(socket.SHUT_RDWR)
                elif content is ERROR:
                    self.send_error(502)
                else:
                    self.send_response(reply.status)
                    self.send_header("Content-Type", reply.headers["Content-Type"])
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
