# Sourced by the scripts beside it: commands, their exit codes, and what they say. "$neem" is the program.
# shellcheck shell=bash
failures=0 cases=0
fail() {
  failures=$((failures + 1))
  echo "FAILED $id: $*"
  sed 's/^/    /' stderr.txt stdout.txt
}
# expect ID EXIT 'text|text|...' COMMAND...   texts in stderr or stdout
expect() {
  id=$1
  local wanted=$2 texts=$3 text code
  shift 3
  cases=$((cases + 1))
  "$@" >stdout.txt 2>stderr.txt
  code=$?
  [ $code -eq "$wanted" ] || fail "exit $code, not $wanted: $*"
  while IFS= read -r text; do
    [ -z "$text" ] || grep -qF -e "$text" stderr.txt stdout.txt || fail "no '$text'"
  done < <(tr '|' '\n' <<<"$texts")
}
# figure NAME: its value in the report
figure() { awk -v name="$1" '$1 ~ "^" name { print $2; exit }' stdout.txt; }
at_least() { awk -v a="$(figure "$1")" -v b="$2" 'BEGIN { exit !(a >= b) }' || fail "$1 $(figure "$1") is below $2"; }
below() { awk -v a="$(figure "$1")" -v b="$2" 'BEGIN { exit !(a != "" && a < b) }' || fail "$1 $(figure "$1") is not below $2"; }
unsaid() { ! grep -qF -e "$1" stderr.txt || fail "'$1' was said"; }
