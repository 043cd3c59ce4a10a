#!/bin/sh
# Bundles, call by call, against a running server: check a folder with a SKILL.md, make a skill of it, publish, change, diff, give it to an agent,
# download it, let the client of the open format install it, and import a tree of folders. Needs sh, curl, sed and awk, and Node for the last two.
# Run it as often as you like: every run makes skills with names of its own.
#
#   examples/bundles.sh
#
# GUILDHALL_URL  address of the server, default http://127.0.0.1:9000
# TOKEN          access token of a session; without it, the script logs in as GUILDHALL_EMAIL with GUILDHALL_PASSWORD, by default the demo account
# SKILLS_CLIENT  command of the client, default `npx --yes skills@1.7.4` (it wants Node 22); empty leaves this step out
set -eu

TOKEN=${TOKEN:-}
SKILLS_CLIENT=${SKILLS_CLIENT-npx --yes skills@1.7.4}
. "$(dirname "$0")/calls.sh"

# The files below a folder as the JSON that POST /skills/bundles takes.
files_of() {
  (cd "$1" && find . -type f | sort) | while read -r file; do
    path=${file#./}
    printf '%s{"path": "%s", "content": "%s"}' "${comma:-}" "$path" "$(json_text "$1/$path")"
    comma=', '
  done
}

# A text file as the inside of a JSON string.
json_text() {
  awk '{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\t/, "\\t"); printf "%s\\n", $0 }' "$1"
}

if [ -z "$TOKEN" ]; then
  title 'Log in'
  call 200 POST /auth/login '{"email": "'"${GUILDHALL_EMAIL:-demo@guildhall.example}"'", "password": "'"${GUILDHALL_PASSWORD:-try-guildhall-today}"'"}'
  TOKEN=$(text_of token)
fi
NAME=release-notes-$RUN

# ---------------------------------------------------------------- A folder

title 'A folder with a SKILL.md, a reference and a script'
mkdir -p "$WORK/$NAME/references" "$WORK/$NAME/scripts"
cat >"$WORK/$NAME/SKILL.md" <<END
---
name: $NAME
description: Writes release notes from the commits since the last tag. Use it before a release.
license: Apache-2.0
---

# Release notes

1. Run \`scripts/commits.sh\` in the repository.
2. Leave out what users cannot notice, and sort the rest as [references/sections.md](references/sections.md) says.
3. One sentence for each change, in the words of somebody who uses the program.
END
printf '# Sections\n\nChanged behaviour first, then new things, then repairs. Name what has to be done before upgrading.\n' >"$WORK/$NAME/references/sections.md"
printf '#!/bin/sh\ngit log --oneline "$(git describe --tags --abbrev=0)..HEAD"\n' >"$WORK/$NAME/scripts/commits.sh"
(cd "$WORK" && find "$NAME" -type f | sort)

title 'Is it valid? Nothing is stored'
call 200 POST /skills/validate '{"files": ['"$(files_of "$WORK/$NAME")"']}'

title 'And if it were not, what would be said'
call 200 POST /skills/validate '{"skillMd": "---\nname: Release Notes\n---\n"}'

# ---------------------------------------------------------------- A skill

title 'Make a skill of kind bundle'
call 201 POST /skills/bundles '{"files": ['"$(files_of "$WORK/$NAME")"']}'

title 'Publish version 1'
call 201 POST "/skills/$NAME/publish" '{"note": "First edition"}'

title 'Change one file of the draft'
printf '# Sections\n\n1. Before you upgrade\n2. Changed\n3. New\n4. Repaired\n' >"$WORK/$NAME/references/sections.md"
call 200 PUT "/skills/$NAME/bundle" '{"files": ['"$(files_of "$WORK/$NAME")"']}'

title 'What differs from version 1: one file, line by line'
call 200 GET "/skills/$NAME/diff"

title 'Publish version 2, and show it to everybody'
call 201 POST "/skills/$NAME/publish" '{"note": "Sections with numbers"}'
call 200 PATCH "/skills/$NAME" '{"access": "public", "listed": true}'

title 'Give it to an agent'
call 201 POST /skills '{"name": "releaser-'"$RUN"'", "title": "Releaser", "description": "Prepares a release.", "kind": "agent"}'
call 201 POST "/skills/releaser-$RUN/skills" '{"skillId": "'"$NAME"'"}'

# ---------------------------------------------------------------- Out again

title 'Every file has an address, in every version'
call 200 GET "/skills/$NAME/bundle?version=1"
curl -sS --fail -H "Authorization: Bearer $TOKEN" "$GUILDHALL_URL/skills/$NAME/bundle/files/references/sections.md?version=1"

title 'Download it as a zip: the same folder gives the same bytes'
for copy in 1 2; do curl -sS --fail -o "$WORK/$copy.zip" -H "Authorization: Bearer $TOKEN" "$GUILDHALL_URL/skills/$NAME/bundle.zip"; done
cmp "$WORK/1.zip" "$WORK/2.zip"
wc -c <"$WORK/1.zip"

title 'The index that clients of the open format read'
call 200 GET "/.well-known/agent-skills/index.json"

if [ -n "$SKILLS_CLIENT" ]; then
  title 'npx skills add installs it, byte for byte'
  mkdir "$WORK/home"
  printf '%s add %s --skill %s --agent claude-code --copy --yes\n' "$SKILLS_CLIENT" "$GUILDHALL_URL" "$NAME"
  (cd "$WORK/home" && HOME=$WORK/home DISABLE_TELEMETRY=1 $SKILLS_CLIENT add "$GUILDHALL_URL" --skill "$NAME" --agent claude-code --copy --yes >/dev/null)
  diff -r "$WORK/$NAME" "$WORK/home/.claude/skills/$NAME"
  (cd "$WORK/home/.claude/skills" && find "$NAME" -type f | sort)
fi

title 'The same for the account alone, behind an address that nobody can guess, until it is deleted'
call 201 POST /catalogues '{"label": "Build server"}'
CATALOGUE_ID=$(id_of catalogue)
CATALOGUE=$(text_of url)
curl -sS --fail -o "$WORK/index.json" "$GUILDHALL_URL/i/${CATALOGUE##*/i/}/.well-known/agent-skills/index.json"
pretty <"$WORK/index.json" | shorten
call 200 DELETE "/catalogues/$CATALOGUE_ID"

# ---------------------------------------------------------------- A whole tree

title 'Import a tree of folders, with a key that can do no more than that'
call 201 POST /api-keys '{"label": "Import", "scopes": ["skills:read", "skills:write"]}'
GUILDHALL_API_KEY=$(text_of key)
KEY_ID=$(id_of apiKey)
export GUILDHALL_URL GUILDHALL_API_KEY
mkdir -p "$WORK/tree/writing/greeting-$RUN" "$WORK/tree/odd-$RUN"
printf -- '---\nname: greeting-%s\ndescription: Greets in one sentence.\n---\n\nGreet.\n' "$RUN" >"$WORK/tree/writing/greeting-$RUN/SKILL.md"
printf -- '---\nname: odd-%s\ndescription: Has a key that nobody knows.\ncolour: blue\n---\n\nDo it.\n' "$RUN" >"$WORK/tree/odd-$RUN/SKILL.md"
cp -r "$WORK/$NAME" "$WORK/tree/$NAME"
bring() {
  printf '\nnpm run import -- %s\n' "$*"
  (cd "$WORK" && node "$IMPORT" "$@" 2>/dev/null) || [ $? -eq 1 ]
}
IMPORT=$(cd "$(dirname "$0")/.." && pwd)/tools/import.mjs
bring --dry-run tree
bring --lenient tree
bring --lenient tree
call 200 DELETE "/api-keys/$KEY_ID"

printf '\n%sDone.%s The reference of every call: %s/docs\n' "$BOLD" "$PLAIN" "$GUILDHALL_URL"
