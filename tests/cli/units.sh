#!/usr/bin/env bash
# Columns of different units and cells without a value, from the command line: units.sh PROGRAM TABLES. wine.csv is
# the UCI collection's table of 178 wines, with their three classes and 13 measured values.
set -uo pipefail
neem=$(realpath "$1") tables=$(realpath "$2") here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
. "$here/expect.sh"

# one column has 99.8 % of the variance
cp "$tables/wine.csv" .
expect "as it is" 0 "'proline' has 99.8 % of the variance|(standard deviation 314 of 'proline', 0.124 of 'nonflavanoid_phenols')|give --scale standard" \
  "$neem" embed wine.csv -o raw.csv
below label_accuracy 0.75
expect "standardised" 0 "columns scaled: standard|scale                    standard" \
  "$neem" embed wine.csv -o standard.csv --scale standard --record standard.json
at_least label_accuracy 0.95
unsaid "of the variance"
grep -qF '"scale": "standard"' standard.json || complain "no scale in the record"
expect "asked for as it is" 0 "" "$neem" embed wine.csv -o none.csv --scale none
unsaid "of the variance"
cmp -s raw.csv none.csv || complain "the maps differ"
expect "a word, and others for some" 0 "robust 10 columns|log1p 2 columns|none 1 column" \
  "$neem" embed wine.csv -o some.csv --scale robust,proline=log1p,magnesium=log1p,2=none
expect "scored on the same scale" 0 "knn_recall" "$neem" score wine.csv standard.csv --scale standard
at_least knn_recall 0.5
expect "scored as it is" 0 "" "$neem" score wine.csv standard.csv
below knn_recall 0.45
expect "neighbors" 0 "columns scaled: unit" "$neem" knn wine.csv -o near --scale unit
expect "spectrum" 0 "columns scaled: standard" "$neem" spectrum wine.csv -o maps --pictures none --frames 1 \
  --first-iterations 3 --scale standard
expect "info" 0 "'proline' has 99.8 % of the variance" "$neem" info wine.csv
expect "no such column" 2 "no column 'prolin' of numbers|'alcohol'" "$neem" embed wine.csv -o bad.csv --scale prolin=log1p
expect "the classes are no numbers" 2 "no column '1' of numbers" "$neem" embed wine.csv -o bad.csv --scale 1=log1p
expect "no such word" 2 "scale = zscore is not one of none, standard, robust, unit, log1p" \
  "$neem" embed wine.csv -o bad.csv --scale zscore
expect "two words" 2 "scale = unit,robust is not one word" "$neem" embed wine.csv -o bad.csv --scale unit,robust

# gaps: as people write them; a constant column, and one without a value
{
  echo name,age,income,height,site,note
  for ((i = 0; i < 40; ++i)); do
    age=$((20 + i % 2 * 40 + i % 7)) income=$((1000 + i % 2 * 4000 + i * 37 % 500)) height=1.$((50 + i % 2 * 30 + i % 5))
    case $i in 3) age=NA ;; 8) income='#N/A' ;; 12) age=? ;; 13) height= ;; 20) age=N/A income=NULL ;; 31) height=. ;; esac
    echo "p$i,$age,$income,$height,7,"
  done
} >people.csv
few=(--perplexity 5 --early-iterations 20 --iterations 30)
expect "gaps" 3 "DATA-01|7 missing values in 6 of 40 rows and 3 of|'age' 3, 'income' 2, 'height' 2|line 5, column 2|give --missing drop, mean or knn" \
  "$neem" embed people.csv -o bad.csv "${few[@]}"
expect "dropped" 0 "6 rows that lack a value are left out; the map has 34 rows|1 column is constant and says nothing: 'site'" \
  "$neem" embed people.csv -o drop.csv --missing drop --scale standard "${few[@]}"
[ "$(grep -c '^p' drop.csv)" -eq 34 ] || complain "the map has not 34 named rows"
! grep -q '^p20,' drop.csv || complain "a row that lacks a value is in the map"
expect "the map of what is left" 0 "map 34 x 2" "$neem" score people.csv drop.csv --missing drop --scale standard --neighbors 3
for rule in mean knn; do
  expect "$rule" 0 "7 values filled in" "$neem" embed people.csv -o $rule.csv --missing $rule --scale standard "${few[@]}" \
    --record $rule.json
  [ "$(grep -c '^p' $rule.csv)" -eq 40 ] || complain "the map has not 40 rows"
  grep -qF '"missing_values": 7' $rule.json || complain "no count in the record"
done
expect "info of gaps" 0 "missing values           7: line 5, column 2" "$neem" info people.csv
cut -d, -f2-4 people.csv >bare.csv
expect "without names, numbers" 0 "" "$neem" embed bare.csv -o bare_map.csv --missing drop "${few[@]}"
grep -q '^3,' bare_map.csv && ! grep -q '^4,' bare_map.csv || complain "rows are not called by their numbers"
# by these numbers no rows of other files are found: an index counts from 0
{ echo ,age && for ((i = 0; i < 40; ++i)); do echo "$i,$((100 * i))"; done; } >indexed.csv
{ head -n 1 indexed.csv && tail -n +2 indexed.csv | tac; } >turned.csv
cut -d, -f2 indexed.csv >plain.csv
bare=("$neem" embed bare.csv --missing drop "${few[@]}")
expect "joined by numbers of rows" 2 "no names to join by: the points have none|leave --join out" "${bare[@]}" -o bad.csv --color indexed.csv --join --plot bad.svg
expect "an index beside them" 0 "colours of 'age' go from 0 to 3900" "${bare[@]}" -o indexed_map.csv --color indexed.csv --plot indexed.svg
unsaid W-12
expect "the same without" 0 "colours of 'age' go from 0 to 3900" "${bare[@]}" -o plain_map.csv --color plain.csv --plot plain.svg
cmp -s indexed.svg plain.svg || complain "points have the values of others"
expect "an index of another order beside them" 0 "W-12: the names of turned.csv count its rows in another order" \
  "${bare[@]}" -o turned_map.csv --color turned.csv --plot turned.svg
for ((i = 0; i < 40; ++i)); do echo "$((i % 2 * 3)),$i"; done >start.csv
expect "a start for all rows" 0 "" "$neem" embed bare.csv -o started.csv --missing drop --init start.csv "${few[@]}"
for ((i = 0; i < 40; ++i)); do echo "g$((i % 2))"; done >groups.txt
expect "classes of all rows" 0 "label_accuracy" "$neem" embed bare.csv -o classed.csv --missing drop --labels groups.txt "${few[@]}"
cut -d, -f1-2 people.csv >ages.csv
expect "colours of all rows" 0 "colours of 'age'" "$neem" embed people.csv -o coloured.csv --missing drop --plot coloured.svg \
  --color ages.csv "${few[@]}"
printf 'id,a,b\np1,1,2\np2,3,NA\np3,3,4\n' >gaps1.csv
printf 'id,a,b\nq1,1,2\nq2,NA,4\n' >gaps2.csv
expect "gaps of two files" 3 "gaps1.csv line 3, column 3|gaps2.csv line 3, column 2" "$neem" embed gaps1.csv gaps2.csv -o bad.csv
expect "nothing to do" 0 "--missing mean changes nothing" "$neem" embed wine.csv -o whole.csv --missing mean "${few[@]}"
sed 's/p5,[0-9]*,/p5,inf,/' people.csv >infinite.csv
expect "infinity is no gap" 3 "infin" "$neem" embed infinite.csv -o bad.csv --missing mean "${few[@]}"
printf '1,-3\n2,4\n3,5\n' >negative.csv
expect "no logarithm" 3 "log(1 + x) does not exist for -3; row 1 of the values" "$neem" embed negative.csv -o bad.csv --scale log1p
expect "its way out" 0 "log1p 1 column" "$neem" embed negative.csv -o out.csv --scale log1p,2=none
expect "of edges" 2 "--scale has no meaning for edges" "$neem" embed negative.csv --edges -o bad.csv --method forceatlas2 --scale unit
compgen -G 'bad*' >/dev/null && id=bad && complain "a file was made"

echo "$cases cases, $failures failed"
[ $failures -eq 0 ]
