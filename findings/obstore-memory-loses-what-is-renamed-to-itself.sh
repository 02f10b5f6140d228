#!/usr/bin/env bash
# The memory store of obstore deletes an object that is renamed to its own name; a folder keeps it.
#
# Versions: obstore 0.12.1 (object_store in Rust).
# Expected: A store in memory, which stands in for the real one in tests, behaves as the one on disk does: an object
#   that is renamed to its own name is still there.
# Happens: In memory the object is copied over itself and then removed. Deleting what is not there is an error on disk
#   and none in memory; after "a/b", "a" can be put in memory and not on disk. Tests with the one say little about the
#   other.
# Seen, compared on every run:
#| disk: renamed to itself: kept; deleted what is not there: FileNotFoundError; 'a/b' and then 'a': GenericError
#| memory: renamed to itself: FileNotFoundError; deleted what is not there: done; 'a/b' and then 'a': done
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
from obstore.store import LocalStore, MemoryStore

os.mkdir("disk")


def outcome(action):
    try:
        return bytes(action()).decode()
    except Exception as error:
        return type(error).__name__


def renamed(store):
    obstore.put(store, "photo.jpg", b"kept")
    obstore.rename(store, "photo.jpg", "photo.jpg")
    return obstore.get(store, "photo.jpg").bytes()


def deleted(store):
    obstore.delete(store, "nothing.jpg")
    return b"done"


def beside(store):
    obstore.put(store, "a/b", b"")
    obstore.put(store, "a", b"")
    return b"done"


for name, store in (("disk", LocalStore("disk")), ("memory", MemoryStore())):
    print(f"{name}: renamed to itself: {outcome(lambda: renamed(store))}; deleted what is not there: {outcome(lambda: deleted(store))}; 'a/b' and then 'a': {outcome(lambda: beside(store))}")
PROGRAM

venv/bin/python show.py >seen
diff <(sed -n 's/^#| //p' "$finding") seen && echo 'as written'
