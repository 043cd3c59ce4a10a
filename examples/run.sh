#!/bin/sh
# Running skills, call by call, against a running server with its demo: follow an agent with an http skill and an MCP server, look at what it did,
# wait for a prompt, answer a tool of one's own, cancel, and let the orchestrator of the account choose. No key of a provider is needed.
# Needs sh, curl, sed, awk, and Node for the two servers that the agent calls. Run it as often as you like.
#
#   examples/run.sh
#
# GUILDHALL_URL  address of the server, on this machine; default http://127.0.0.1:9000
# TOKEN          access token or API key; without it, the script logs in as GUILDHALL_EMAIL with GUILDHALL_PASSWORD, by default the demo account
set -eu

TOKEN=${TOKEN:-}
. "$(dirname "$0")/calls.sh"
LONGEST_ANSWER=70

# show_events: prints the events of a stream as they come, a line each.
show_events() {
  tee "$WORK/events" | awk '
    /^event: / { event = substr($0, 8) }
    /^data: / {
      data = substr($0, 7)
      if (length(data) > 150) data = substr(data, 1, 150) "…"
      printf "  %-18s %s\n", event, data
      fflush()
    }'
}

# start_and_follow BODY: starts a run and follows it.
start_and_follow() {
  printf 'curl -N -X POST "$GUILDHALL_URL/executions" \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -H "Content-Type: application/json" \\\n'
  printf "  -d '%s'\n" "$1"
  curl -sS -N --fail-with-body -X POST "$GUILDHALL_URL/executions" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
    --data-binary "$1" | show_events
}

# follow ID: follows a run to its end, from its beginning.
follow() {
  printf 'curl -N "$GUILDHALL_URL/executions/%s/stream" \\\n  -H "Authorization: Bearer $TOKEN"\n' "$1"
  curl -sS -N --fail-with-body "$GUILDHALL_URL/executions/$1/stream" -H "Authorization: Bearer $TOKEN" | show_events
}

title 'Start what the agent works with: the stock of a shop behind HTTP, and the diary of its workshop behind MCP'
: >"$WORK/workshop"
node "$(dirname "$0")/workshop.mjs" 2>"$WORK/workshop" &
WORKSHOP=$!
trap 'kill "$WORKSHOP" 2>/dev/null; rm -rf "$WORK"' EXIT
until grep -q 'answers on' "$WORK/workshop"; do
  kill -0 "$WORKSHOP" 2>/dev/null || { cat "$WORK/workshop" >&2; exit 1; }
  sleep 0.2
done
cat "$WORK/workshop"

if [ -z "$TOKEN" ]; then
  title 'Log in'
  call 200 POST /auth/login '{"email": "'"${GUILDHALL_EMAIL:-demo@guildhall.example}"'", "password": "'"${GUILDHALL_PASSWORD:-try-guildhall-today}"'"}'
  TOKEN=$(text_of token)
fi

# ---------------------------------------------------------------- An agent

title 'Run the agent, and follow it: words of the model, calls of its tools, and what they gave'
start_and_follow '{ "skill": "demo/repair-desk", "variables": { "customer": "Ada", "part": "brake pads" }, "stream": true }'
RUN_ID=$(sed -nE 's/^.*"execution":\{"id":"([^"]+)".*$/\1/p' "$WORK/events")

title 'What the two servers saw'
sed -n 's/^  //p' "$WORK/workshop"

title 'The run, as everybody of the account can read it later'
call 200 GET "/executions/$RUN_ID"

title 'Its steps: one for each call of a model and of a tool, written before the next one begins'
call 200 GET "/executions/$RUN_ID/steps"

# ---------------------------------------------------------------- A prompt

title 'A prompt is one question; whoever asks for it is answered when it is done'
call 200 POST /executions '{ "skill": "demo/summarizer", "variables": { "text": "The workshop opens at nine." }, "wait": 30 }'

# ---------------------------------------------------------------- Tools of the caller

title 'An agent with a tool that only you can answer'
call 201 POST /skills '{
    "name": "asker-'"$RUN"'", "title": "Asker", "description": "Asks its caller, and repeats the answer.", "kind": "agent",
    "models": [{ "provider": "mock", "model": "script: call ask_caller {\"question\": \"Which colour?\"} | finish {\"result\": \"$last\"}" }],
    "toolDefs": [{
      "name": "ask_caller", "description": "Asks the person who started the run.",
      "parameters": { "type": "object", "properties": { "question": { "type": "string" } }, "required": ["question"] }
    }]
  }'
call 202 POST /executions '{ "skill": "asker-'"$RUN"'", "wait": 30 }'
RUN_ID=$(id_of execution)
CALL_ID=$(sed -nE 's/^.*"toolCallId":"([^"]+)".*$/\1/p' "$WORK/answer")

title 'It waits, without costing anything, until you answer'
call 200 POST "/executions/$RUN_ID/tool-outputs" '{ "toolOutputs": [{ "toolCallId": "'"$CALL_ID"'", "output": "green" }] }'
follow "$RUN_ID"

# ---------------------------------------------------------------- Cancel

title 'A run that takes long is cancelled, and its model with it'
call 201 POST /skills '{
    "name": "sleeper-'"$RUN"'", "title": "Sleeper", "description": "Takes its time.", "kind": "prompt",
    "models": [{ "provider": "mock", "model": "script: wait 60000 | say Good morning." }]
  }'
call 202 POST /executions '{ "skill": "sleeper-'"$RUN"'" }'
RUN_ID=$(id_of execution)
call 200 POST "/executions/$RUN_ID/cancel"
follow "$RUN_ID"

# ---------------------------------------------------------------- Prime

title 'Prime, the orchestrator of the account, may use everything that is shared with it'
call 200 GET '/prime/skills?limit=3'
call 200 POST /prime/executions '{ "input": "What can you do?", "wait": 30 }'

printf '\nDone.\n'
