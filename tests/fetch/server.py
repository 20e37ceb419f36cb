#!/usr/bin/python3
"""A server of files that misbehaves as its paths say; prints its port, and ends when its standard input does.

usage: server.py FOLDER

  /ok/NAME        the file, ranges too          /whole/NAME     the file, whatever range is asked for
  /redirect/NAME  leads to /ok/NAME             /loop/NAME      leads to itself
  /file/NAME      leads to a file: address      /cut/NAME       half of what is left, then the connection ends
  /wrong/NAME     as many other bytes           /short/NAME     the beginning, as if it were all
  /page/NAME      a page instead of the file    /huge/NAME      bytes without an end
  /slow/NAME      an answer without its bytes   /late/NAME      the file, in ten pieces with pauses
  /log            which paths were asked for, with ranges
"""
import http.server
import pathlib
import sys
import threading
import time

folder = pathlib.Path(sys.argv[1])
log = []


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, headers=(), length=None):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        try:
            self.do()
        except (BrokenPipeError, ConnectionResetError):
            pass
        self.close_connection = True

    def do(self):
        if self.path == "/log":
            self.answer(200, "\n".join(log).encode())
            return
        asked = self.headers.get("Range")
        log.append(self.path + (f" {asked}" if asked else ""))
        how, _, name = self.path[1:].partition("/")
        if how in ("redirect", "loop", "file"):
            target = {"redirect": f"/ok/{name}", "loop": self.path, "file": f"file://{folder / name}"}[how]
            self.answer(302, b"", [("Location", target)])
            return
        if how == "page":
            self.answer(200, b"<html>This site has moved.</html>")
            return
        file = folder / name
        if how == "none" or not file.is_file():
            self.answer(404, b"not here")
            return
        whole = file.read_bytes()
        begin = int(asked.removeprefix("bytes=").split("-")[0]) if asked and how != "whole" else 0
        if begin >= len(whole) > 0 and asked:
            self.answer(416, b"")
            return
        body = whole[begin:]
        status, headers = 200, []
        if begin > 0 or (asked and how != "whole"):
            status, headers = 206, [("Content-Range", f"bytes {begin}-{len(whole) - 1}/{len(whole)}")]
        if how == "cut":
            self.answer(status, body[: (len(body) + 1) // 2], headers, len(body))
        elif how == "wrong":
            self.answer(status, bytes(byte ^ 1 for byte in body), headers)
        elif how == "short":
            self.answer(status, body[: len(body) // 2], headers)
        elif how == "huge":
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            while True:
                self.wfile.write(b"x" * 65536)
        elif how == "slow":
            self.answer(status, b"", headers, len(body))
            self.wfile.flush()
            time.sleep(60)
        elif how == "late":
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            step = max(1, len(body) // 10)
            for at in range(0, len(body), step):
                self.wfile.write(body[at : at + step])
                self.wfile.flush()
                time.sleep(0.1)
        else:
            self.answer(status, body, headers)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
