#!/usr/bin/env bash
# The one test command: C#, web, browser. It runs what this machine can run, says loudly what it left out and why, and
# closes with one line "N passed, N failed, N skipped". Not zero when anything failed.
#   ./test.sh                what needs no server, and PostgreSQL, RabbitMQ and Chromium suites where those are installed
#   ./test.sh --strict       also holds every file to `dotnet format`
#   ./test.sh --require-all  as CI runs it: strict, and whatever is not run is a failure
set -uo pipefail
cd "$(dirname "$0")"

strict=${CI:+1} required=
for option in "$@"; do
  case $option in
    --strict) strict=1 ;;
    --require-all) strict=1 required=1 ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0"; [ "$option" = --help ] && exit 0 || exit 2 ;;
  esac
done

reports=$PWD/artifacts/test-results
rm -rf "$reports" && mkdir -p "$reports"
passed=0 failed=0 skipped=0 notes=() with=()
# What every failed test said, said again at the very end: there one looks first in a long log.
broken=$reports/broken.txt
# What may be skipped even where everything is required, and why.
may_skip=(
  # Wants a recording of one's own (PAPILIO_DIALOGUES), which no repository holds.
  Every_turn_of_a_given_recording_is_there_once_in_order_and_byte_for_byte
)
# A test that hangs is cut off; its suite then counts as failed.
limit=() && command -v timeout >/dev/null && limit=(timeout --kill-after=30s 20m)

title() { printf '\n=== %s\n' "$1"; }
note() { notes+=("$1"); printf '!!! %s\n' "$1"; }
# count PASSED FAILED SKIPPED: adds one suite's numbers.
count() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); printf '    %s passed · %s failed · %s skipped\n' "$1" "$2" "$3"; }
fail() { note "FAILED: $1"; failed=$((failed + 1)); }
# leave_out WHAT WHY: a suite that cannot be run here.
leave_out() { if [ "$required" ]; then fail "$1 cannot be run: $2"; else note "SKIPPED: $1: $2"; fi; }
# miss NAME…: single tests that were skipped; where everything is required, only those of may_skip may be.
miss() {
  local name
  for name in "$@"; do [ ! "$required" ] || [[ " ${may_skip[*]} " == *" ${name##*.} "* ]] || fail "$name was skipped"; done
}
# check WHAT COMMAND…: something that has no number of its own; only its failure counts.
check() { local what=$1; shift; title "$what"; "$@" || { fail "$what"; return 1; }; }

finish() {
  printf '\n'
  [ ! -s "$broken" ] || { cat "$broken"; printf '\n'; }
  [ ${#notes[@]} -eq 0 ] || { printf '!!! %s\n' "${notes[@]}"; printf '\n'; }
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

find_servers() {
  title 'Servers for the suites that use them'
  local server
  for server in postgres rabbitmq chromium; do
    eng/with-$server true
    case $? in
      0) with+=("eng/with-$server"); printf '    %s\n' "$server" ;;
      77) leave_out "what needs $server" 'it is not installed' ;;
      *) fail "$server is installed and does not start" ;;
    esac
  done
}

# An xunit.v3 test project is a program; its report says how many tests there were.
run_program() {
  local name=$1 program="artifacts/bin/$1/debug/$1" report="$reports/$1.xml" numbers status
  title "$name"
  "${with[@]}" "${limit[@]}" "$program" -noLogo -noColor -longRunning 120 -xml "$report" | tee "$reports/$name.log"
  status=${PIPESTATUS[0]}
  grep -A15 '\[FAIL\]$' "$reports/$name.log" >> "$broken"
  numbers=$(sed -n 's/.*<assembly [^>]* errors="\([0-9]*\)" failed="\([0-9]*\)"[^>]* passed="\([0-9]*\)" skipped="\([0-9]*\)".*/\3 \2 \4 \1/p' "$report" 2>/dev/null | head -1)
  tally "$name" $status $numbers
  miss $(grep -o '<test [^>]*result="Skip"' "$report" 2>/dev/null | sed 's/.* name="\([^"( ]*\).*/\1/' | sort -u)
}

# tally NAME STATUS [PASSED FAILED SKIPPED [ERRORS]]: a runner that ends badly without a failed test has failed itself.
tally() {
  if [ $# -lt 5 ]; then fail "$1 ended with $2 and left no report"; return; fi
  count "$3" $(($4 + ${6:-0})) "$5"
  if [ "$2" -ne 0 ] && [ $(($4 + ${6:-0})) -eq 0 ]; then fail "$1 ended with $2"; fi
}

# packages FOLDER: npm ci, unless what is installed is what the lock file says.
packages() { [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] || { (cd "$1" && npm ci --no-audit --no-fund) && touch "$1/node_modules/.package-lock.json"; }; }
# from_json REPORT LIST: a list out of a runner's report.
from_json() { node -e "const r = JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8')); process.stdout.write(($2).join(' '))" "$1" 2>/dev/null; }

run_vitest() {
  local report=$reports/$(basename "$1").json status
  title "$1"
  (cd "$1" && "${limit[@]}" npx vitest run --reporter=default --reporter=json --outputFile.json="$report")
  status=$?
  from_json "$report" 'r.testResults.flatMap(f => f.assertionResults).filter(t => t.status === "failed").map(t => `${t.fullName}\n${t.failureMessages.join("\n").slice(0, 1000)}\n`)' >> "$broken"
  tally "$1" $status $(from_json "$report" '[r.numPassedTests, r.numFailedTests, r.numPendingTests + r.numTodoTests]')
  miss $(from_json "$report" 'r.testResults.flatMap(f => f.assertionResults).filter(t => !["passed", "failed"].includes(t.status)).map(t => t.fullName.replace(/\s/g, "_"))')
}

run_playwright() {
  local report=$reports/playwright.json status
  title "$1: browser"
  (root=$PWD && cd "$1" && PLAYWRIGHT_JSON_OUTPUT_NAME=$report "$root/eng/with-chromium" "${limit[@]}" npx playwright test --reporter=line,json)
  status=$?
  from_json "$report" '(function failed(s) { return [...(s.specs ?? []).filter(t => !t.ok).map(t => `${t.file}: ${t.title}\n`), ...(s.suites ?? []).flatMap(failed)]; })(r)' >> "$broken"
  tally "$1: browser" $status $(from_json "$report" '[r.stats.expected + r.stats.flaky, r.stats.unexpected, r.stats.skipped]')
  miss $(from_json "$report" '(function missed(s) { return [...(s.specs ?? []).filter(t => t.tests.some(one => one.status === "skipped")).map(t => t.title.replace(/\s/g, "_")), ...(s.suites ?? []).flatMap(missed)]; })(r)')
}

command -v dotnet >/dev/null || { fail 'the .NET 10 SDK is not installed'; finish; }
[ ! "$strict" ] || check 'Format' dotnet format Papilio.slnx --verify-no-changes
check 'Build' dotnet build Papilio.slnx -c Debug -v quiet --nologo || finish
find_servers
run_program Papilio.Tests

if node -e 'const [a, b] = process.versions.node.split("."); process.exit(+a > 20 || +a == 20 && +b >= 19 ? 0 : 1)' 2>/dev/null; then
  for folder in web/widget web/desk; do
    check "$folder: packages" packages $folder || continue
    [ $folder != web/desk ] || check "$folder: types" npm run --silent typecheck --prefix $folder
    run_vitest $folder
  done
  if [ -d web/desk/e2e ]; then
    case "${with[*]}" in
      *chromium*) check 'web/desk: build' dotnet msbuild src/Host -t:Web -v:quiet -nologo && run_playwright web/desk ;;
      *) note 'SKIPPED: web/desk/e2e: it needs Chromium' ;;
    esac
  fi
else
  leave_out 'web/widget, web/desk' 'Node 20.19 or newer is not installed'
fi
run_program Papilio.Acceptance
finish
