# What the examples share: it is read by them and does nothing by itself. Needs curl, sed and awk.
# shellcheck shell=sh

GUILDHALL_URL=${GUILDHALL_URL:-http://127.0.0.1:9000}
GUILDHALL_URL=${GUILDHALL_URL%/}
RUN=$(date +%s)-$$
LONGEST_ANSWER=24
STEP=0
BOLD='' PLAIN=''
[ -t 1 ] && BOLD=$(printf '\033[1m') PLAIN=$(printf '\033[0m')

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
trap 'exit 130' INT TERM

# title TEXT: announces the next step.
title() {
  STEP=$((STEP + 1))
  printf '\n%s%s. %s%s\n' "$BOLD" "$STEP" "$1" "$PLAIN"
}

# call STATUS METHOD PATH [BODY]: prints the command, sends the request, prints the answer; ends the script on any other status.
call() {
  wanted=$1 method=$2 path=$3 body=${4:-}
  set -- -sS -o "$WORK/answer" -w '%{http_code}' -X "$method" "$GUILDHALL_URL$path"
  [ "$method" = GET ] && shown='' || shown="-X $method "
  printf 'curl %s"$GUILDHALL_URL%s"' "$shown" "$path"
  if [ -n "$TOKEN" ]; then
    set -- "$@" -H "Authorization: Bearer $TOKEN"
    printf ' \\\n  -H "Authorization: Bearer $TOKEN"'
  fi
  if [ -n "$body" ]; then
    set -- "$@" -H 'Content-Type: application/json' --data-binary "$body"
    printf ' \\\n  -H "Content-Type: application/json" \\\n  -d '"'%s'" "$body"
  fi
  printf '\n'
  : >"$WORK/answer"
  if ! status=$(curl "$@"); then
    echo "No answer from $GUILDHALL_URL. Is the server running (npm start)? Set GUILDHALL_URL if it listens elsewhere." >&2
    exit 1
  fi
  printf '→ %s\n' "$status"
  hide_tokens <"$WORK/answer" | pretty | shorten
  if [ "$status" != "$wanted" ]; then
    echo "Step $STEP: expected $wanted from $method $path, got $status. Stopping." >&2
    exit 1
  fi
}

# A terminal is no place for the tokens of a login, for keys and for addresses that open something by themselves.
hide_tokens() {
  sed -E 's/"(token|refreshToken)":"[^"]*"/"\1":"…"/g; s/ak_live_[A-Za-z0-9]+/ak_live_…/g; s#/i/[A-Za-z0-9_-]{43}#/i/…#g'
}

# JSON with one value a line.
pretty() {
  LC_ALL=C awk '
    function newline(depth) { printf "\n%*s", 2 * depth, "" }
    {
      for (i = 1; i <= length($0); i++) {
        c = substr($0, i, 1)
        if (quoted) {
          printf "%s", c
          if (c == "\\") { i++; printf "%s", substr($0, i, 1) }
          else if (c == "\"") quoted = 0
        } else if ((c == "{" || c == "[") && substr($0, i + 1, 1) ~ /[}\]]/) { i++; printf "%s%s", c, substr($0, i, 1) }
        else if (c == "{" || c == "[") { depth++; printf "%s", c; newline(depth) }
        else if (c == "}" || c == "]") { depth--; newline(depth); printf "%s", c }
        else if (c == ",") { printf ","; newline(depth) }
        else if (c == ":") printf ": "
        else { if (c == "\"") quoted = 1; printf "%s", c }
      }
    }
    END { if (NR > 0) print "" }'
}

shorten() {
  awk -v most="$LONGEST_ANSWER" 'NR <= most { print } END { if (NR > most) printf "  … %d more lines\n", NR - most }'
}

# The id of the thing that the last answer is about: id_of skill.
id_of() {
  sed -nE 's/^.*"'"$1"'":\{"id":"([^"]+)".*$/\1/p' "$WORK/answer"
}

# A text of the last answer, with its line breaks: text_of system.
text_of() {
  sed -nE 's/^.*"'"$1"'":"(([^"\\]|\\.)*)".*$/\1/p' "$WORK/answer" |
    LC_ALL=C awk '{ gsub(/\\n/, "\n"); gsub(/\\"/, "\""); print }'
}
