#!/usr/bin/env bash
# Runs that are killed and go on: checkpoints.sh PROGRAM [KILLS] [METHODS]. Runs with --checkpoint are killed KILLS (3)
# times at random moments, and what neem resume ends with has to be the bits of a run that never stopped; METHODS
# (none; all) also go on from three of their checkpoints, by 1, 2 and 5 threads. Signals that ask, full disks, models
# and refusals are looked at once.
set -uo pipefail
neem=$(realpath "$1") kills=${2:-3} methods=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
shopt -s nullglob dotglob
id=""
# shellcheck source-path=SCRIPTDIR
. "$here/expect.sh"

awk 'BEGIN { print "name,a,b,c,kind"
  for (i = 0; i < 1000; ++i) print "p" i "," sin(i) * (i % 5) "," cos(i * 1.7) + i % 3 "," i % 7 ",k" i % 3 }' >points.csv
awk 'NR <= 300' points.csv >few.csv

all="tsne umap neg-tsne nc-tsne ncvis infonc-tsne largevis pacmap localmap trimap forceatlas2 laplacian-eigenmaps umap-full"

# killed NAME COMMAND...: a run is killed at a random moment, as often as it takes until it ends, and compared with
# whole.csv; counts how often it went on
killed() {
  local name=$1 from=0 went=0 code wait
  shift
  id="killed $name"
  rm -f map.csv run.npz
  while :; do
    if [ $from -eq 0 ]; then
      "$neem" "$@" -o map.csv --checkpoint run.npz --every 0s --threads $((1 + RANDOM % 3)) --quiet --force >stdout.txt 2>stderr.txt &
    else
      "$neem" resume run.npz --threads $((1 + RANDOM % 3)) --quiet --force >stdout.txt 2>stderr.txt &
    fi
    process=$!
    if [ $went -lt 3 ]; then # to the first checkpoint, and a random time more
      for ((k = 0; k < 2000; ++k)); do
        [ -f run.npz ] || ! kill -0 $process 2>/dev/null && break
        sleep 0.002
      done
      sleep "0.$(printf %03d $((RANDOM % 200)))"
      kill -KILL $process 2>/dev/null
    fi
    wait $process 2>/dev/null
    code=$?
    rm -f .neem-*
    [ $code -eq 137 ] || break
    from=1 went=$((went + 1)) done=$((done + 1))
    [ -f run.npz ] || from=0
  done
  [ $code -eq 0 ] || complain "exit $code"
  cmp -s map.csv whole.csv || complain "the map differs after $went kills"
}
done=0
long="--early-iterations 100 --iterations 200"
while [ $done -lt "$kills" ]; do
  for method in tsne umap pacmap; do
    case $method in tsne) options=$long ;; umap) options="--iterations 200 --density" ;; pacmap) options="" ;; esac
    if [ ! -f "whole-$method" ]; then
      # shellcheck disable=SC2086
      "$neem" embed points.csv --method $method $options -o whole.csv --quiet --threads 2 --force || complain "whole"
      mv whole.csv "whole-$method"
    fi
    cp "whole-$method" whole.csv
    # shellcheck disable=SC2086
    killed $method embed points.csv --method $method $options
    [ $done -lt "$kills" ] || break
  done
done


# gone_on NAME OPTION...: three checkpoints of a run are copied while it works, and each goes on. How long it works
# is taken from one that writes none.
gone_on() {
  local name=$1 k threads begin share
  shift
  id="$name from a checkpoint"
  rm -f run.npz ./*.copy.npz
  begin=$(date +%s%N)
  "$neem" embed points.csv "$@" -o whole.csv --threads 2 --quiet --force || complain "exit $?"
  share=$((($(date +%s%N) - begin) / 3000000)) # milliseconds, a third
  "$neem" embed points.csv "$@" -o map.csv --checkpoint run.npz --every 0s --threads 2 --quiet --force &
  process=$!
  for k in 1 2 3; do
    until [ -f run.npz ] || ! kill -0 $process 2>/dev/null; do sleep 0.002; done
    [ ! -f run.npz ] || cp run.npz $k.copy.npz
    sleep "$(awk "BEGIN { print $((RANDOM % (share + 1))) / 1000 }")"
  done
  wait $process || complain "exit $?"
  cmp -s map.csv whole.csv || complain "the map with checkpoints differs"
  for k in 1 2 3; do
    at="${at:-} $("$neem" info $k.copy.npz | awk '$1 == "iterations" { print $2 }')"
    for threads in 1 2 5; do
      cp $k.copy.npz again.npz # a run that goes on writes its checkpoints to the file that it comes from
      "$neem" resume again.npz -o map.csv --threads $threads --quiet --force || complain "exit $?"
      cmp -s map.csv whole.csv || complain "the map differs, $threads threads"
    done
  done
  echo "$name, from iterations $at"
  at=""
}
[ "$methods" != all ] || methods=$all
for method in $methods; do
  fewer=""
  [ "$method" != largevis ] || fewer="--iterations 400" # its own number is 25000 here
  # shellcheck disable=SC2086
  gone_on "$method" --method "$method" $fewer
  # shellcheck disable=SC2086
  gone_on "$method 3-D in double" --method "$method" --dims 3 --double $fewer
done

# A signal writes a checkpoint, and says how to go on; with the names and the other files of the first command. It is
# sent sooner where the run was done before.
cp whole-tsne whole.csv
id=TERM
for wait in 0.3 0.2 0.1 0.05 0.15 0.25 0.5 1 2; do
  rm -f run.npz map.csv map.svg
  # shellcheck disable=SC2086
  "$neem" embed points.csv $long -o map.csv --plot map.svg --checkpoint run.npz --every 1h --quiet >stdout.txt 2>stderr.txt &
  process=$!
  sleep $wait
  kill -TERM $process 2>/dev/null
  wait $process
  code=$?
  [ $code -eq 143 ] && [ -f run.npz ] && break # not while the points are read, and not at the end
done
[ -f run.npz ] || complain "exit $code, and no checkpoint whenever it is stopped"
grep -qE '^neem: stopped by a signal, nothing was written but the checkpoint of iteration [0-9]+; neem resume run.npz goes on$' stderr.txt ||
  complain "it is not said how to go on"
expect TERM-2 0 "resumed|run.npz, at iteration|points|1000 x 3|written" "$neem" resume run.npz
cmp -s map.csv whole.csv || complain "the map differs"
[ -s map.svg ] || complain "no picture"

# A disk that is full: the old file stays, one warning, and the map.
# shellcheck disable=SC2086
"$neem" embed points.csv $long -o map.csv --checkpoint run.npz --quiet --force --model model.npz || complain model
cp run.npz old.npz
# shellcheck disable=SC2086
expect FULL-1 0 "warning W-15|of iteration 1 is not written, there is none yet, and the run goes on" \
  bash -c 'ulimit -f 200; "$@"' - "$neem" embed points.csv $long -o map.csv --checkpoint run.npz --every 0s --force
cmp -s map.csv whole.csv || complain "the map differs"
cmp -s run.npz old.npz || complain "the old checkpoint is not whole"
[ "$(grep -c W-15 stderr.txt)" -eq 1 ] || complain "more than one warning"

# A model: told, and written as a map again.
expect MODEL-1 0 "model file, by neem|t-SNE|300 of 300|names|p0, p1|labels|k0 334|1000 x 3|map.csv" "$neem" info model.npz
expect MODEL-2 0 "it is done|resumed|model.npz, at iteration 300" "$neem" resume model.npz -o again.csv --plot again.png --record again.json
cmp -s again.csv whole.csv || complain "the map differs"
# New points on it: those of the map stand where they stand.
expect PLACE-1 0 "1000 rows of the map|places.csv" "$neem" transform model.npz points.csv -o places.csv --remoteness far.csv
awk -F, '{ print $1 "," $4 ",7," $2 "," $3 }' points.csv | sed '1s/7/more/' >swapped.csv
expect PLACE-4 0 "columns taken by the names that the map has: 3 of 4|1000 rows of the map" "$neem" transform model.npz swapped.csv -o swapped_places.csv
cut -d, -f1-3 places.csv | cmp -s - swapped_places.csv || complain "columns in another order are other points"
expect PLACE-5 3 "the map has a column 'b', the new points have not|give its columns: a, b, c" "$neem" transform model.npz points.csv --drop b -o new.csv
# A batch is not moved by its own mean, which columns of decimals once were; nor by that of the points asked for again.
sed 2q points.csv | cut -d, -f2-4 >lone.csv
for options in "--metric euclidean" "--metric cosine" "--pca 2"; do
  # shellcheck disable=SC2086
  expect "PLACE-6 $options" 0 "" "$neem" embed points.csv $options --iterations 20 -o map.csv --no-points --model place.npz --quiet --force
  expect "PLACE-7 $options" 0 "1 rows of the map" "$neem" transform place.npz lone.csv --points points.csv -o lone_place.csv --force
done
expect PLACE-8 0 "knn_recall@15|trustworthiness" "$neem" resume model.npz -o again.csv --model again.npz --force
expect PLACE-9 0 "1000 rows of the map" "$neem" transform again.npz points.csv -o again.csv --force
expect PLACE-2 2 "nothing by which new points are placed|--model" "$neem" transform run.npz points.csv -o new.csv
expect PLACE-3 2 "the model file is missing" "$neem" transform
expect MODEL-3 0 "" "$neem" embed few.csv --drop name,kind -o map.csv --method umap --dims 3 --double --iterations 9 --model 3d.npz --force --quiet
expect MODEL-4 0 "UMAP|299 x 3, double" "$neem" info 3d.npz
expect MODEL-5 0 "" "$neem" resume 3d.npz -o again.csv --force --quiet
cmp -s again.csv map.csv || complain "the map differs"


# Beyond the end: as if the last phase had been longer, and with another exaggeration.
expect MORE-1 0 "" "$neem" embed few.csv -o map.csv --early-iterations 20 --iterations 30 --model few.npz --force --quiet
expect MORE-2 0 "" "$neem" embed few.csv -o longer.csv --early-iterations 20 --iterations 45 --quiet
expect MORE-3 0 "at iteration 50 of 65|65 iterations" "$neem" resume few.npz -o again.csv --more 15 --model more.npz --force
cmp -s again.csv longer.csv || complain "the map differs"
expect MORE-4 0 "65 of 65" "$neem" info more.npz
expect MORE-5 0 "at iteration 65 of 75" "$neem" resume more.npz -o again.csv --more 10 --exaggeration 4 --force
! cmp -s again.csv longer.csv || complain "nothing has moved"
expect MORE-6 2 "no exaggeration|--exaggeration" "$neem" resume 3d.npz -o new.csv --more 5 --exaggeration 4
expect MORE-7 2 "--exaggeration has no meaning without --more" "$neem" resume few.npz -o new.csv --exaggeration 4
expect MORE-9 0 "UMAP" "$neem" embed model.npz:points --init model.npz:layout --method umap --iterations 5 -o again.csv --force
expect MORE-8 2 "--more = 0 is not a whole number" "$neem" resume few.npz -o new.csv --more 0

# Refusals, before any work.
expect REFUSE-1 3 "not a zip archive" "$neem" resume points.csv -o new.csv
expect REFUSE-2 2 "would replace what it is made from|--checkpoint" "$neem" embed model.npz:layout -o new.csv --checkpoint model.npz --force
expect REFUSE-3 2 "ends in none of .npz" "$neem" embed points.csv -o new.csv --checkpoint new.csv
expect REFUSE-4 2 "would replace what it is made from|--checkpoint" "$neem" embed points.csv -o new.csv --model new.npz --checkpoint new.npz
expect REFUSE-5 4 "the file exists|neem resume run.npz goes on|--force" "$neem" embed points.csv -o new.csv --checkpoint run.npz
expect REFUSE-6 4 "cannot create|none/run.npz" "$neem" embed points.csv -o new.csv --checkpoint none/run.npz
expect REFUSE-7 2 "--every has no meaning without --checkpoint" "$neem" embed points.csv -o new.csv --every 5s
expect REFUSE-8 2 "--every = soon is not a time" "$neem" embed points.csv -o new.csv --checkpoint new.npz --every soon
expect REFUSE-9 4 "the file exists" "$neem" resume model.npz
expect REFUSE-10 2 "unknown option --method" "$neem" resume model.npz --method umap
expect REFUSE-11 2 "the model file is missing" "$neem" resume
expect REFUSE-12 2 "would replace what it is made from" "$neem" resume model.npz -o new.csv --model model.npz --force
expect REFUSE-13 4 "No such file" "$neem" resume none.npz
[ ! -e new.csv ] || complain "something was written"

echo "$done kills, $cases cases, $failures failures"
[ $failures -eq 0 ]
