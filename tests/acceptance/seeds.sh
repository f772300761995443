#!/usr/bin/env bash
# Five seed documents as five portals on loopback, crawled twice; ends non-zero at the first thing that is not so.
set -euo pipefail
cd "$(dirname "$0")/../.."
shared=$(cd ../shared && pwd)
bin=$PWD/.venv/bin
work=$(mktemp -d)
listens() { (exec 3<>/dev/tcp/127.0.0.11/8900) 2>/dev/null; }
if listens; then
  echo "port 8900 is taken: the site files of ../shared/portal name it, so stop what listens there"
  exit 1
fi
"$bin/python" "$shared/portal/serve.py" --port 8900 >"$work/portal.log" 2>&1 &
portal=$!
trap 'kill $portal 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do
  listens && break
  kill -0 $portal 2>/dev/null || { cat "$work/portal.log"; exit 1; }
  sleep 0.1
done

gongkai() { "$bin/gongkai" --archive "$work/seeds.db" --sites "$shared/portal/sites" "$@"; }
visit() { "$bin/python" -c "import sys, urllib.request as u; u.urlopen(sys.argv[1]).read()" "http://127.0.0.11:8900/__visit/$1"; }
check() { "$bin/python" tests/acceptance/check_seeds.py "$1" "$work/seeds.db"; }

visit 1
gongkai crawl tongxin shanghai changchun changshu copy
check first
visit 2
gongkai recrawl tongxin
gongkai crawl changchun shanghai changshu
check second

gongkai search 复议 --json >"$work/search.jsonl"
"$bin/python" - "$work/search.jsonl" <<'PY'
import json, sys
found = {json.loads(line)["title"] for line in open(sys.argv[1], encoding="utf-8")}
assert sum("常熟市" in title for title in found) == 2, found
PY
# The whole output goes to a file: a pipe into grep -q would end the command before it is done.
gongkai diff "http://127.0.0.11:8900/zfxxgknb/bmzsjg/202401/t20240118_4420488.html" >"$work/diff.txt"
grep -q 3259 "$work/diff.txt"
grep -q 3260 "$work/diff.txt"
gongkai verify
"$bin/gongkai" parse --json "$shared"/seeds/*.txt >"$work/parsed.jsonl"
"$bin/python" tests/acceptance/check_seeds.py parsed "$work/parsed.jsonl"
echo "acceptance: passed"
