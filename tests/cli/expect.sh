# Sourced by the scripts beside it: commands, their exit codes, and what they say. "$neem" is the program. Whatever
# fails must say so in one line of the agreed form and must leave no temporary file behind.
# shellcheck shell=bash
failures=0 cases=0
form='^neem: error (USAGE|DATA|IO|RESOURCE|NUMERIC)-[0-9]{2}: .+; .+; .+$'
limit=unlimited # of virtual memory in KiB

complain() {
  failures=$((failures + 1))
  echo "FAILED $id: $*"
  sed 's/^/    /' stderr.txt stdout.txt
}
# expect ID EXIT 'text|text|...' COMMAND...   texts in stderr or stdout; nothing else of the program is looked at
expect() {
  id=$1
  local wanted=$2 texts=$3 code text last
  shift 3
  cases=$((cases + 1))
  (
    ulimit -v $limit
    exec timeout -k 5 120 "$@"
  ) >stdout.txt 2>stderr.txt
  code=$?
  [ $code -eq "$wanted" ] || complain "exit $code, not $wanted: $*"
  [ -z "$texts" ] || while IFS= read -r text; do
    [ -n "$text" ] || complain "one of the texts is empty: $texts"
    grep -qF -e "$text" stderr.txt stdout.txt || complain "no '$text'"
  done < <(tr '|' '\n' <<<"$texts")
  if [ "$wanted" -ne 0 ] && [ "$wanted" -lt 100 ]; then
    last=$(tail -n 1 stderr.txt)
    [[ $last =~ $form ]] || complain "the last line is not of the agreed form"
  fi
  if grep -qE 'std::|what\(\)|Assertion|terminate|0x[0-9a-f]{8}|unknown error' stderr.txt; then
    complain "words of the inside"
  fi
  if compgen -G '.neem-*' >/dev/null; then
    complain "a temporary file is left"
    rm -f .neem-*
  fi
}
unsaid() { ! grep -qF -e "$1" stderr.txt || complain "'$1' was said"; }
# figure NAME: its value in the report
figure() { awk -v name="$1" '$1 ~ "^" name { print $2; exit }' stdout.txt; }
at_least() { awk -v a="$(figure "$1")" -v b="$2" 'BEGIN { exit !(a != "" && a >= b) }' || complain "$1 $(figure "$1") is below $2"; }
below() { awk -v a="$(figure "$1")" -v b="$2" 'BEGIN { exit !(a != "" && a < b) }' || complain "$1 $(figure "$1") is not below $2"; }
# line TEXT FILE: the first line that holds it, to be expected again
line() { grep -m1 -e "$1" "$2" || echo "no $1 in $2"; }
