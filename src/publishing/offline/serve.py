"""Shows this copy of the site in a browser: python3 serve.py, and open the address that it prints."""
import http.server
import json
import os
import sys
import urllib.parse

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "site")
with open(os.path.join(ROOT, "build.json"), encoding="utf-8") as file:
    BASE = json.load(file)["base"]
START = ""
if not os.path.exists(os.path.join(ROOT, "index.html")):
    with open(os.path.join(ROOT, "start.txt"), encoding="utf-8") as file:
        START = file.read().strip()


MISSING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><text x="50" y="54" font-size="10" fill="#888" text-anchor="middle">not in this copy</text></svg>'


class Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".webp": "image/webp",
        ".woff2": "font/woff2",
    }

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, directory=ROOT, **options)

    def do_GET(self):
        address = urllib.parse.urlsplit(self.path).path
        if not address.startswith(BASE):
            return self.lead(BASE)
        if address == BASE and START:
            return self.lead(BASE + START)
        self.path = "/" + self.path[len(BASE):]
        if self.path.startswith("/thumbnails/") and not os.path.exists(self.translate_path(self.path)):
            # Pictures of patients who are not in this copy, on pages of those who are.
            self.send_response(200)
            self.send_header("Content-Type", "image/svg+xml")
            self.send_header("Content-Length", str(len(MISSING)))
            self.end_headers()
            self.wfile.write(MISSING)
            return None
        return super().do_GET()

    def lead(self, address):
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send_head(self):
        # Addresses of folders without a slash: what the browser sees has the base path before it.
        folder = self.translate_path(self.path)
        if os.path.isdir(folder) and not urllib.parse.urlsplit(self.path).path.endswith("/"):
            self.lead(BASE + self.path[1:] + "/")
            return None
        return super().send_head()

    def list_directory(self, path):
        self.send_error(404, "This page is not part of this copy of the site")

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "4321"))), Handler)
print("http://127.0.0.1:%d%s" % (server.server_address[1], BASE))
sys.stdout.flush()
try:
    server.serve_forever()
except KeyboardInterrupt:
    pass
