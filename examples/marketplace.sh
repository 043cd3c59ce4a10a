#!/bin/sh
# Sharing and trading, call by call, against a running server with its demo: browse, install, review, fork, use as a plugin, grant, revoke.
# Needs sh, curl, sed and awk. Run it as often as you like: every run signs up an account of its own, and takes back what others can see.
#
#   examples/marketplace.sh
#
# GUILDHALL_URL  address of the server, default http://127.0.0.1:9000
# GUILDHALL_EMAIL, GUILDHALL_PASSWORD  login of the author, by default that of the demo
set -eu

TOKEN=''
. "$(dirname "$0")/calls.sh"

# ---------------------------------------------------------------- Browse, without a token

title 'Search: a beginning of a word will do, and so will a word with a slip in it'
call 200 GET '/marketplace/skills?q=wether&sort=relevance'

title 'What is listed, best first, with how many there are of each kind, tag and price'
call 200 GET '/marketplace/skills?sort=rating&limit=3&facets=true'

title 'The page of a skill'
call 200 GET '/marketplace/skills/demo%2Fweather'

title 'What others say about it'
call 200 GET '/marketplace/skills/demo%2Fweather/reviews?sort=helpful'

title 'Who publishes it'
call 200 GET '/marketplace/publishers/demo?limit=1'

# ---------------------------------------------------------------- Install and use

title 'Sign up'
call 201 POST /auth/signup '{
    "email": "visitor-'"$RUN"'@example.com",
    "password": "a long password of '"$RUN"'",
    "account": "visitor-'"$RUN"'"
  }'
TOKEN=$(text_of token)
VISITOR_TOKEN=$TOKEN

title 'Install: the skill is in the pool, under a name of your own'
call 201 POST '/marketplace/skills/demo%2Fweather/install' '{ "alias": "forecast" }'

title 'Give it to an agent of your own as a plugin'
call 201 POST /skills '{
    "name": "picnic",
    "title": "Picnic",
    "description": "Says where and when to have a picnic.",
    "kind": "agent"
  }'
call 201 POST /skills/picnic/skills '{ "skillId": "forecast" }'

title 'An opaque skill can be installed and called, and shows nothing of how it works'
call 201 POST '/marketplace/skills/demo%2Fparcel-tracker/install'
call 403 GET '/skills/demo%2Fparcel-tracker/manifest'

title 'Review what you use'
call 201 POST '/marketplace/skills/demo%2Fweather/reviews' '{ "rating": 5, "title": "Dry all day", "comment": "As it said." }'
REVIEW_ID=$(id_of review)

title 'Fork: an own skill with the content of the original, which goes its own way'
call 201 POST '/marketplace/skills/demo%2Fmeeting-minutes/fork' '{ "name": "picnic-minutes" }'

title 'The system gives a skill to everybody, and nobody can remove it'
call 200 GET '/skills?source=grant'

# ---------------------------------------------------------------- Grant and revoke

TOKEN=''
title 'The author logs in'
call 200 POST /auth/login '{"email": "'"${GUILDHALL_EMAIL:-demo@guildhall.example}"'", "password": "'"${GUILDHALL_PASSWORD:-try-guildhall-today}"'"}'
TOKEN=$(text_of token)
AUTHOR_TOKEN=$TOKEN

title 'Answer the review'
call 200 POST "/marketplace/skills/demo%2Fweather/reviews/$REVIEW_ID/reply" '{ "comment": "Enjoy it." }'

title 'Grant a private skill: the other account can use it, read-only'
call 201 POST /grants '{ "skillId": "returns-desk", "grantee": "visitor-'"$RUN"'", "note": "For one week of trial." }'
GRANT_ID=$(id_of grant)

TOKEN=$VISITOR_TOKEN
title 'The grantee has it at once'
call 200 GET '/grants?direction=received'
call 200 GET '/skills/demo%2Freturns-desk/manifest'

title 'and cannot change it, or pass it on'
call 403 PATCH '/skills/demo%2Freturns-desk' '{ "title": "Mine" }'

TOKEN=$AUTHOR_TOKEN
title 'Revoke'
call 200 DELETE "/grants/$GRANT_ID"

TOKEN=$VISITOR_TOKEN
title 'From now on it is as if the skill had never been there'
call 404 GET '/skills/demo%2Freturns-desk'

# ---------------------------------------------------------------- Leave

title 'Take the review back'
call 200 DELETE "/marketplace/skills/demo%2Fweather/reviews/$REVIEW_ID"

title 'Uninstall: the agent loses the plugin'
call 200 GET /skills/forecast
INSTALL_ID=$(id_of installation)
call 200 DELETE "/skills/installs/$INSTALL_ID"
call 200 GET /skills/picnic/skills

printf '\n%sDone.%s The reference of every call: %s/docs\n' "$BOLD" "$PLAIN" "$GUILDHALL_URL"
