#!/usr/bin/env bash
# The program while the system refuses: refusals.sh PROGRAM LIBRARY [EVERY]. LIBRARY is refuse.cpp. Memory is
# refused at some of the thousands of allocations of neem embed, knn and spectrum, once and from there on, or at
# each EVERY-th; write, fsync, close, open, link, rename and mkdir are refused at each, and the disk is full from
# each write on. Whatever fails must say so in one line of the agreed form, with exit code 5 for memory and 4 for
# files, and leave everything as it was; whatever does not fail must give the whole result.
set -uo pipefail
neem=$1 library=$2 every=${3:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
form='^neem: error (USAGE|DATA|IO|RESOURCE|NUMERIC)-[0-9]{2}: .+; .+; .+$'
cases=0 failures=0

for ((i = 0; i < 24; ++i)); do echo "$((i % 2 * 9 + i * 7 % 5)),$((i * 5 % 11)),$((i * 3 % 7))"; done >points.csv
for ((i = 0; i < 24; ++i)); do echo $((i % 2)); done >labels.csv
gzip -k points.csv
results="--labels labels.csv -o out/map.csv --plot out/map.png --record out/map.json"
few="--neighbors 5 --first-iterations 3 --iterations 3 --threads 2 --quiet"
declare -A commands=(
  [embed]="embed points.csv.gz $results --perplexity 5 --early-iterations 3 --iterations 3 --threads 2 --force --quiet"
  [fresh]="embed points.csv $results --perplexity 5 --early-iterations 3 --iterations 3 --threads 2 --quiet"
  [knn]="knn points.csv -o out/knn --neighbors 5 --threads 2 --force --quiet"
  [spectrum]="spectrum points.csv -o out/maps --pictures svg --frames 2 $few"
  [again]="spectrum points.csv -o out/maps --pictures svg --frames 2 $few --force")

# old COMMAND: the files before the command, in the folder old. Those of "again" are of a longer run
old() {
  rm -rf old
  mkdir old
  case $1 in
    embed) for file in map.csv map.png map.json; do echo "old $file" >old/$file; done ;;
    knn) for file in knn_ids.npy knn_distances.npy; do echo "old $file" >old/$file; done ;;
    # shellcheck disable=SC2086
    again) "$neem" spectrum points.csv -o old/maps --pictures svg --frames 3 $few >/dev/null 2>&1 ;;
  esac
}
# state: the names below out/ with sizes and checksums; for folders the word that they are folders, for records,
# which hold times, whether they are whole
state() {
  local file
  for file in out/* out/*/*; do
    if [[ $file != *.json ]]; then
      cksum "$file" 2>&1
    elif [ "$(head -c 1 "$file")" = '{' ] && [ "$(tail -c 2 "$file")" = '}' ]; then
      grep -q '"quality": null' "$file" && echo "$file without quality" || echo "$file whole"
    else
      echo "$file $(<"$file")"
    fi
  done
}
# run COMMAND KIND N HOW: sets code, before and after
run() {
  if [ "$1" != "$prepared" ]; then
    old "$1"
    after="" before="none"
  fi
  if [ "$after" != "$before" ]; then
    rm -rf out
    cp -r old out
    prepared=$1 before=$(state)
  fi
  # shellcheck disable=SC2086
  NEEM_REFUSE="$2 $3 $4" LD_PRELOAD=$library "$neem" ${commands[$1]} >stdout.txt 2>stderr.txt
  code=$?
  after=$(state)
}
# count COMMAND KIND: the calls of a run without refusals
count() {
  NEEM_REFUSE_COUNT=$work/count.txt run "$1" "$2" 0 once
  [ $code -eq 0 ] || { echo "FAILED: neem $1 ends with $code" && cat stderr.txt && exit 1; }
  whole=$after
  count=$(<count.txt)
}
# refuse COMMAND KIND N HOW EXIT
refuse() {
  local wrong="" lines
  cases=$((cases + 1))
  run "$1" "$2" "$3" "$4"
  if [ $code -eq 0 ]; then
    # a map that could not be judged for want of memory is kept, and this is said
    [ "$2" != memory ] || ! grep -q W-05 stderr.txt || after=${after/without quality/whole}
    [ "$after" = "$whole" ] || wrong="exit 0 without the whole result"
  elif [ $code -eq "$5" ]; then
    [ "$after" = "$before" ] || wrong="something is left or lost"
    mapfile -t lines <stderr.txt
    [[ ${lines[*]: -1} =~ $form ]] || wrong="the last line is not of the agreed form"
    [ "$2" != full ] || [[ ${lines[*]: -1} == *"No space left"* ]] || wrong="the reason is not told"
  else
    wrong="exit $code"
  fi
  [ -z "$wrong" ] && return
  failures=$((failures + 1))
  echo "FAILED: neem $1, $2 refused at $3 $4: $wrong"
  printf '%s\n' "before:" "$before" "after:" "$after"
  cat stderr.txt
}

shopt -s nullglob dotglob # temporary files begin with a dot
before="" after="" prepared=""
for command in embed knn spectrum; do
  count $command memory
  [ "$count" -gt 100 ] || { echo "FAILED: neem $command is not watched" && exit 1; }
  if [ -n "$every" ]; then
    mapfile -t numbers < <(seq 1 "$every" "$count")
  else # more of them towards the end, where files are written
    numbers=(1 2)
    for ((back = 0; back < count; back = back * 2 + 1)); do numbers+=($((count - back))); done
  fi
  for n in "${numbers[@]}"; do
    for how in once ever; do refuse $command memory "$n" $how 5; done
  done
done
for command in embed fresh knn spectrum again; do
  for kind in write full fsync close open link rename mkdir; do
    count $command $kind
    case $command-$kind in *-mkdir | *-link) ;;
      *) [ "$count" -gt 1 ] || { echo "FAILED: neem $command makes no $kind" && exit 1; } ;;
    esac
    for ((n = 1; n <= count; ++n)); do
      refuse $command $kind $n ever 4
      [ $kind = full ] || refuse $command $kind $n once 4
    done
  done
done

echo "$cases cases, $failures failed"
[ $failures -eq 0 ]
