#!/bin/sh
# Money, call by call, against a running server that sells in its sandbox, which is the default of one's own machine: an author prices a skill and grants it,
# a customer is asked to pay, buys credits, runs the skill, and both look at what it was. Nothing here is real money.
# Needs sh, curl, sed and awk. Run it as often as you like: every run signs up two accounts of its own.
#
#   examples/money.sh
#
# GUILDHALL_URL  address of the server, default http://127.0.0.1:9000
set -eu

TOKEN=''
. "$(dirname "$0")/calls.sh"
LONGEST_ANSWER=60

# sign_up NAME: an account of that name; its token is in TOKEN.
sign_up() {
  TOKEN=''
  call 201 POST /auth/signup '{
    "email": "'"$1-$RUN"'@example.com",
    "password": "a long password of '"$RUN"'",
    "account": "'"$1-$RUN"'"
  }'
  TOKEN=$(text_of token)
}

# number_of NAME: a number of the last answer.
number_of() {
  sed -nE 's/^.*"'"$1"'":(-?[0-9]+).*$/\1/p' "$WORK/answer"
}

# ---------------------------------------------------------------- The author

title 'An author signs up'
sign_up author
AUTHOR_TOKEN=$TOKEN

title 'A private agent that costs 600 credits a minute; a credit is a cent. Its model is a script that thinks for two seconds'
call 201 POST /skills '{
    "name": "oracle", "title": "Oracle", "description": "Knows the answer.", "kind": "agent",
    "models": [{ "provider": "mock", "model": "script: wait 2000 | finish {\"result\": \"Forty-two.\"}" }],
    "pricing": { "model": "credits", "creditsPerMinute": 600 }
  }'
SKILL_ID=$(id_of skill)
call 201 POST "/skills/$SKILL_ID/publish"

title 'A customer signs up'
sign_up customer
CUSTOMER_TOKEN=$TOKEN

title 'The author grants the skill to the customer, who pays for each run all the same'
TOKEN=$AUTHOR_TOKEN
call 201 POST /grants '{ "skillId": "'"$SKILL_ID"'", "grantee": "customer-'"$RUN"'" }'

# ---------------------------------------------------------------- The customer

title 'Without credits a run is refused, with a quote that says what a minute costs and how to get it'
TOKEN=$CUSTOMER_TOKEN
call 402 POST /executions '{ "skillId": "'"$SKILL_ID"'" }'

title 'What ten minutes would cost'
call 200 GET "/skills/$SKILL_ID/quote?minutes=10"

title 'Buy 1,000 credits: the answer is the address of a page, here that of the sandbox'
call 201 POST /billing/topups '{ "credits": 1000 }'
PAGE=$(sed -nE 's#^.*"url":"https?://[^/"]+(/[^"]*)".*$#\1#p' "$WORK/answer")

title 'The page has two buttons; this is the one that pays. It needs no token, because nobody can guess its address'
TOKEN=''
call 200 POST "$PAGE?button=pay"

title 'The credits are there'
TOKEN=$CUSTOMER_TOKEN
call 200 GET /billing/wallet

title 'Run it: a minute is put aside at the start; in the end it costs its seconds, and the rest goes back'
call 200 POST /executions '{ "skillId": "'"$SKILL_ID"'", "wait": 30 }'

# ---------------------------------------------------------------- Both statements

title 'What the customer has spent, by skill and month'
call 200 GET /billing/usage
SPENT=$(number_of credits)

title 'Every movement of its money'
call 200 GET '/billing/ledger?limit=5'

title 'What the author has earned with it: 85 %, the rest is the share of the platform'
TOKEN=$AUTHOR_TOKEN
call 200 GET /billing/earnings
EARNED=$(number_of credits)
call 200 GET /billing/wallet
[ "$EARNED" = "$(number_of earned)" ] || { echo "The author has earned $EARNED credits, and has others." >&2; exit 1; }
[ "$EARNED" -gt 0 ] && [ "$EARNED" -lt "$SPENT" ] || { echo "$EARNED of $SPENT credits is no share." >&2; exit 1; }

printf '\nThe customer has spent %s credits, the author has earned %s, the platform %s.\nDone.\n' "$SPENT" "$EARNED" $((SPENT - EARNED))
