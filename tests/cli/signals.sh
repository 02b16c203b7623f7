#!/usr/bin/env bash
# Signals at random moments while results are written: signals.sh PROGRAM [RUNS]. Each of the RUNS (12) takes
# neem embed with a picture and a record, neem spectrum, or neem spectrum over the frames of a longer run, waits
# until it writes, and sends SIGINT, SIGTERM, SIGHUP or SIGKILL a random time later. It must end within 2 s; the
# results must be all new or all as they were, as its last sentence says, and but for SIGKILL no temporary file may
# be left.
set -uo pipefail
neem=$1 runs=${2:-12}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
shopt -s nullglob dotglob # temporary files begin with a dot
failures=0 stopped=0 kept=0 slowest=0
form='^neem: stopped by a signal, (nothing was written|after the results were written(, without judgement)?)$'

awk 'BEGIN { for (i = 0; i < 6000; ++i) print sin(i) * (i % 5) "," cos(i * 1.7) + i % 3 "," i % 7 }' >points.csv
few="--neighbors 5 --first-iterations 1 --iterations 1 --quiet --threads 1"
declare -A commands=(
  [embed]="embed points.csv -o out/map.csv --plot out/map.svg --record out/map.json --method laplacian-eigenmaps
           --neighbors 5 --threads 1 --force --quiet"
  [spectrum]="spectrum points.csv -o out/maps --pictures png --frames 12 $few"
  [again]="spectrum points.csv -o out/maps --pictures png --frames 9 $few --force")
old() {
  rm -rf old
  mkdir old
  case $1 in
    embed) for file in map.csv map.svg map.json; do echo "old $file" >old/$file; done ;;
    again) cp -r longer old/maps ;;
  esac
}
# state: as in refusals.sh; whether a record is judged is not looked at
state() {
  local file
  for file in out/* out/*/*; do
    if [[ $file == *.json ]] && [ "$(tail -c 2 "$file")" = '}' ]; then echo "$file whole"; else cksum "$file" 2>&1; fi
  done
}
milliseconds() { echo $(($(date +%s%N) / 1000000)); }
complain() {
  failures=$((failures + 1))
  echo "FAILED: neem $command, $signal after $wait ms: $*"
  tail -n 3 stderr.txt
}

declare -A whole=() writing=()
for command in spectrum again embed; do # without a signal: what is whole, and how long it is written
  old $command
  rm -rf out && cp -r old out
  # shellcheck disable=SC2086
  "$neem" ${commands[$command]} >/dev/null 2>stderr.txt &
  process=$!
  until files=(out/.neem-* out/maps/.neem-*) && [ ${#files[@]} -gt 0 ]; do
    kill -0 $process 2>/dev/null || break
  done
  start=$(milliseconds)
  wait $process || { echo "FAILED: neem $command" && cat stderr.txt && exit 1; }
  writing[$command]=$(($(milliseconds) - start + 20)) whole[$command]=$(state)
  [ $command != spectrum ] || cp -r out/maps longer
done
for ((run = 0; run < runs; ++run)); do
  case $((run % 3)) in 0) command=spectrum ;; 1) command=again ;; 2) command=embed ;; esac
  case $((run / 3 % 4)) in 0) signal=INT code=130 ;; 1) signal=TERM code=143 ;; 2) signal=HUP code=129 ;; 3) signal=KILL code=137 ;; esac
  wait=$((RANDOM % writing[$command]))
  old $command
  rm -rf out && cp -r old out
  before=$(state)
  # shellcheck disable=SC2086
  "$neem" ${commands[$command]} >stdout.txt 2>stderr.txt &
  process=$!
  until files=(out/.neem-* out/maps/.neem-*) && [ ${#files[@]} -gt 0 ]; do
    kill -0 $process 2>/dev/null || break
  done
  sleep "$((wait / 1000)).$(printf %03d $((wait % 1000)))"
  start=$(milliseconds)
  kill -$signal $process 2>/dev/null
  wait $process
  got=$? took=$(($(milliseconds) - start))
  if [ $signal = KILL ]; then # nobody can clean up after it, not even a folder that was made
    rm -f out/.neem-* out/maps/.neem-*
    rmdir out/maps 2>/dev/null
  fi
  after=$(state)
  [ $took -le $slowest ] || slowest=$took
  [ $took -le 2000 ] || complain "it took $took ms to end"
  last=$(tail -n 1 stderr.txt)
  if [ $got -eq 0 ]; then # it was done before
    [ "$after" = "${whole[$command]}" ] || complain "exit 0 without the whole result"
  elif [ $got -ne $code ]; then
    complain "exit $got"
  elif [ $signal = KILL ]; then
    [ "$after" = "$before" ] && stopped=$((stopped + 1)) || kept=$((kept + 1))
    [ "$after" = "$before" ] || [ "$after" = "${whole[$command]}" ] || complain "some files are new and some old: $after"
  elif ! [[ $last =~ $form ]]; then
    complain "the last line is not of the agreed form"
  elif [[ $last == *nothing* ]]; then
    stopped=$((stopped + 1))
    [ "$after" = "$before" ] || complain "something was written: $after"
  else
    kept=$((kept + 1))
    [ "$after" = "${whole[$command]}" ] || complain "the results are not whole: $after"
  fi
done
echo "$runs runs, $stopped stopped before and $kept after the results were written, $((runs - stopped - kept)) done," \
  "the slowest ended after $slowest ms; $failures failures"
[ $failures -eq 0 ]
