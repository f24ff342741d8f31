#!/bin/sh
# Fills in alertmanager.yml and starts Alertmanager with the arguments given.
#   ALERT_EMAIL_TO      who is told; without it nobody is
#   SMTP_SMARTHOST      host:port of the mail server; needed with ALERT_EMAIL_TO
#   ALERT_EMAIL_FROM    cache-warming@localhost when not given
#   SMTP_USERNAME       where the server wants one; the password is in SMTP_PASSWORD_FILE (/run/secrets/smtp_password)
#   SMTP_REQUIRE_TLS    true when not given
# ALERTMANAGER, ALERTMANAGER_TEMPLATE and ALERTMANAGER_CONFIG say where the program, the template and the filled-in file are.
set -eu
template=${ALERTMANAGER_TEMPLATE:-/etc/alertmanager/alertmanager.yml}
config=${ALERTMANAGER_CONFIG:-/tmp/alertmanager.yml}

receiver=operators
if [ -z "${ALERT_EMAIL_TO:-}" ]; then
  receiver=nobody
  echo "Alerts are only shown: set ALERT_EMAIL_TO and SMTP_SMARTHOST to have them mailed." >&2
elif [ -z "${SMTP_SMARTHOST:-}" ]; then
  echo "ALERT_EMAIL_TO is set, but not SMTP_SMARTHOST: say through which mail server (host:port) alerts go." >&2
  exit 64
fi

# A value that stands in a sed replacement.
safe() { printf '%s' "$1" | sed 's/[\\&|"]/\\&/g'; }

sed \
  -e "s|\${RECEIVER}|$receiver|" \
  -e "s|\${ALERT_EMAIL_TO}|$(safe "${ALERT_EMAIL_TO:-nobody@localhost}")|" \
  -e "s|\${ALERT_EMAIL_FROM}|$(safe "${ALERT_EMAIL_FROM:-cache-warming@localhost}")|" \
  -e "s|\${SMTP_SMARTHOST}|$(safe "${SMTP_SMARTHOST:-localhost:25}")|" \
  -e "s|\${SMTP_REQUIRE_TLS}|$(safe "${SMTP_REQUIRE_TLS:-true}")|" \
  -e "s|\${SMTP_USERNAME}|$(safe "${SMTP_USERNAME:-}")|" \
  -e "s|\${SMTP_PASSWORD_FILE}|$(safe "${SMTP_PASSWORD_FILE:-/run/secrets/smtp_password}")|" \
  "$template" >"$config"

exec "${ALERTMANAGER:-/bin/alertmanager}" --config.file="$config" "$@"
