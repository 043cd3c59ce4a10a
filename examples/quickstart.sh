#!/bin/sh
# The quick start, call by call, against a running server: author two skills, give the agent a plugin, publish, export, compile, compare.
# Needs sh, curl, sed and awk. Run it as often as you like: every run makes skills with names of its own.
#
#   examples/quickstart.sh
#
# GUILDHALL_URL  address of the server, default http://127.0.0.1:9000
# TOKEN          access token or API key; without it, the script logs in as GUILDHALL_EMAIL with GUILDHALL_PASSWORD,
#                by default the demo account
set -eu

TOKEN=${TOKEN:-}
. "$(dirname "$0")/calls.sh"

if [ -z "$TOKEN" ]; then
  title 'Log in'
  call 200 POST /auth/login '{"email": "'"${GUILDHALL_EMAIL:-demo@guildhall.example}"'", "password": "'"${GUILDHALL_PASSWORD:-try-guildhall-today}"'"}'
  TOKEN=$(text_of token)
fi

# ---------------------------------------------------------------- Quick start

title 'Create an agent skill'
call 201 POST /skills '{
    "name": "my-agent-'"$RUN"'",
    "title": "My Agent",
    "description": "A helpful agent that answers questions.",
    "kind": "agent",
    "modelStrategy": "medium",
    "access": "private"
  }'
AGENT_SKILL_ID=$(id_of skill)
INSTALL_ID=$(id_of installation)

title 'Create a prompt skill'
call 201 POST /skills '{
    "name": "summarizer-'"$RUN"'",
    "title": "Summarizer",
    "description": "Summarizes long text into bullet points.",
    "kind": "prompt",
    "access": "private",
    "variables": [
      { "key": "text", "description": "The text to summarize", "type": "string", "required": true },
      { "key": "max_bullets", "description": "Maximum number of bullet points", "type": "string", "required": false }
    ]
  }'
PROMPT_SKILL_ID=$(id_of skill)

title 'List your skills'
call 200 GET /skills

title 'Only agent skills'
call 200 GET '/skills?kind=agent'

title 'Only skills you authored'
call 200 GET '/skills?source=own'

title 'Only enabled skills'
call 200 GET '/skills?shared=true'

title 'Create an HTTP plugin for the agent to call'
call 201 POST /skills '{
    "name": "time-service-'"$RUN"'",
    "title": "Time service",
    "description": "Says what time it is in a place.",
    "kind": "http",
    "http": { "baseUrl": "https://time.example.com", "auth": { "type": "none" } },
    "toolDefs": [
      {
        "name": "local_time",
        "description": "The time in a place right now.",
        "parameters": { "type": "object", "properties": { "place": { "type": "string" } }, "required": ["place"] },
        "request": { "method": "GET", "path": "/now", "query": { "place": "{{args.place}}" } }
      }
    ]
  }'
PLUGIN_SKILL_ID=$(id_of skill)

title 'Assign the plugin to the agent'
call 201 POST "/skills/$AGENT_SKILL_ID/skills" '{ "skillId": "'"$PLUGIN_SKILL_ID"'" }'

# ---------------------------------------------------------------- What the agent says

title 'Declare the variables of the agent, and the tool by which it returns its result'
call 200 PATCH "/skills/$AGENT_SKILL_ID" '{
    "variables": [
      { "key": "user_name", "description": "The name of the user", "type": "string", "required": true },
      { "key": "context", "description": "What the user is doing", "type": "string", "required": false }
    ],
    "toolDefs": [
      {
        "name": "finish_agent_run",
        "description": "Ends the run with the answer.",
        "parameters": { "type": "object", "properties": { "answer": { "type": "string" } }, "required": ["answer"] }
      }
    ]
  }'

title 'Write its instructions: a file with blocks, one of them conditional'
call 201 POST "/skills/$AGENT_SKILL_ID/files" '{
    "section": "system",
    "name": "instructions.md",
    "blocks": [
      { "type": "text", "content": "You are a helpful assistant. Hello {{user_name}}, ask me anything." },
      {
        "type": "text",
        "content": "The user is new here: explain every step, and offer a tour.",
        "condition": { "variable": "context", "op": "eq", "value": "onboarding" }
      }
    ]
  }'

# ---------------------------------------------------------------- Versions

title 'Publish a new version'
call 201 POST "/skills/$AGENT_SKILL_ID/publish"

title 'Change it and publish again'
call 200 PATCH "/skills/$AGENT_SKILL_ID" '{ "modelStrategy": "high" }'
call 201 POST "/skills/$AGENT_SKILL_ID/publish" '{ "note": "The best model" }'

title 'And a third time'
call 200 PATCH "/skills/$AGENT_SKILL_ID" '{ "dispatchable": true, "whenToUse": "When somebody has a question." }'
call 201 POST "/skills/$AGENT_SKILL_ID/publish" '{ "note": "Others can hand it a task" }'

title 'List all versions'
call 200 GET "/skills/$AGENT_SKILL_ID/versions"

title 'Get a specific version'
call 200 GET "/skills/$AGENT_SKILL_ID/versions/3"

# ---------------------------------------------------------------- Update a skill

title 'Update a skill: only the fields that are sent'
call 200 PATCH "/skills/$PROMPT_SKILL_ID" '{
    "title": "Better Summarizer",
    "listed": true
  }'

# ---------------------------------------------------------------- Update an install

title 'Update an install: pause the agent without uninstalling it'
call 200 PATCH "/skills/installs/$INSTALL_ID" '{ "shared": false }'

# ---------------------------------------------------------------- Export the manifest

title 'Export the manifest'
call 200 GET "/skills/$AGENT_SKILL_ID/manifest"

# ---------------------------------------------------------------- Compile

title 'Compile for a set of variables'
call 200 POST "/skills/$AGENT_SKILL_ID/compile" '{
    "variables": { "user_name": "Alice", "context": "onboarding" }
  }'
COMPILED=$(text_of system)

# ---------------------------------------------------------------- Diff

title 'Change the draft'
call 200 PATCH "/skills/$AGENT_SKILL_ID" '{ "title": "My Better Agent", "modelStrategy": "medium" }'

title 'Diff the draft against the last published version'
call 200 GET "/skills/$AGENT_SKILL_ID/diff"

printf '\n%sThe compiled text%s\n%s\n' "$BOLD" "$PLAIN" "$COMPILED"
