#!/usr/bin/env bash
# A file whose name ends in # and digits is not there for obstore.
#
# Versions: obstore 0.12.1 (object_store in Rust).
# Expected: LocalStore lists every file of a folder; a name that it can not handle is an error where the folder is
#   listed.
# Happens: Such names are kept for its own unfinished uploads: a scan called “roll 12#3” is left out of the listing
#   without a word, and asking for it by name raises an error. With an extension behind the number it is listed. A
#   copy of a folder by its listing is incomplete.
# Seen, compared on every run:
#| on disk: ['roll 12', 'roll 12#3', 'roll 12#3.tif']
#| listed:  ['roll 12', 'roll 12#3.tif']
#| read by name: Filenames containing trailing '/#\d+/' are not supported
set -euo pipefail
finding=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check obstore==0.12.1

cat >show.py <<'PROGRAM'
import os

import obstore
from obstore.store import LocalStore

os.mkdir("scans")
for name in ("roll 12", "roll 12#3", "roll 12#3.tif"):
    open(f"scans/{name}", "w").write(name)
store = LocalStore("scans")
print("on disk:", sorted(os.listdir("scans")))
print("listed: ", sorted(entry["path"] for entry in obstore.list(store).collect()))
try:
    print("read:", bytes(obstore.get(store, "roll 12#3").bytes()))
except Exception as error:
    print("read by name:", str(error).split(": ")[1])
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
