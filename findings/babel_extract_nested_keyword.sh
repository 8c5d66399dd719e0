#!/usr/bin/env bash
# Babel 2.19.0: the Python extractor loses a message, without a warning, when a plain variable that is named like a keyword of the
# extraction stands inside another call among the arguments. With `-k InputError -k error:2` the message of
# `InputError("cannot be read: {reason}", reason=str(error))` is lost, where `error` is just the caught exception; with the
# variable named `problem` it is found. A catalogue that "has everything" may lack such messages: compare it with a walk of the
# syntax tree.
# Seen: only "kept: {reason}" is extracted.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/python" -m pip install --quiet --disable-pip-version-check babel==2.19.0
mkdir "$place/code"
cat > "$place/code/example.py" <<'CODE'
raise InputError("lost: {reason}", reason=str(error))
raise InputError("kept: {reason}", reason=str(problem))
CODE
"$place/env/bin/pybabel" -q extract --no-default-keywords -k InputError -k error:2 -o "$place/found.pot" "$place/code"
seen=$(grep -c -e '^msgid "kept' -e '^msgid "lost' "$place/found.pot")
grep -e '^msgid "kept' -e '^msgid "lost' "$place/found.pot"
grep -q '^msgid "kept' "$place/found.pot" && [ "$seen" = 1 ]
