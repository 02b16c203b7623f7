#!/usr/bin/env bash
# Runs one group of the corpus: corpus.sh PROGRAM CORPUS GROUP. Every case is a process; what it must do is its
# exit code and the texts that must appear on stderr. Whatever fails must say so in one line of the agreed form
# and must leave no file behind.
set -uo pipefail
neem=$1 corpus=$2 group=$3 here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
cp -r "$corpus"/. .
methods="tsne umap neg-tsne nc-tsne ncvis infonc-tsne largevis pacmap localmap trimap forceatlas2 laplacian-eigenmaps umap-full"
short=(--quiet --early-iterations 20 --iterations 20)
. "$here/expect.sh"
[ "${NEEM_SANITIZED:-0}" = 1 ] || limit=400000 # sanitizers need all the memory there is

# refused ID EXIT TEXTS INPUT [OPTIONS]: neem embed must fail and make no map
refused() {
  local id=$1 wanted=$2 texts=$3 input=$4
  shift 4
  rm -f out.npy
  expect "$id" "$wanted" "$texts" "$neem" embed "$input" -o out.npy "${short[@]}" "$@"
  [ ! -e out.npy ] || complain "a map was made"
}
# valid ID INPUT [OPTIONS]: neem embed must succeed; the map is left in ID-map.npy
valid() {
  local name=$1 input=$2
  shift 2
  expect "$name" 0 "" "$neem" embed "$input" -o "$name-map.npy" "${short[@]}" "$@"
  [ -e "$name-map.npy" ] || complain "no map was made"
  expect "$name is finite" 0 "points" "$neem" info "$name-map.npy"
}
# like ID INPUT FILE: the map of INPUT has the bits of that of FILE
like() {
  valid "$1" "$2" "${@:4}"
  expect "$1, the other file" 0 "" "$neem" embed "$3" -o other.npy --force "${short[@]}" "${@:4}"
  id=$1
  cmp -s "$1-map.npy" other.npy || complain "the maps of $2 and $3 differ"
}

group_npy() {
  refused B01 3 "empty file" B01.npy
  refused B02 3 "not a .npy file|byte 5" B02.npy
  refused B03 3 "118|30 left|truncated" B03.npy
  refused B04 3 "4294967280|limit 65536" B04.npy
  refused B05 3 "version 9.0|1.0, 2.0, 3.0" B05.npy
  refused B06 3 "overflow" B06.npy
  refused B07 3 "200000000000|1024" B07.npy
  refused B08 3 "row 99, column 3" B08.npy
  refused B09 3 "8 extra bytes" B09.npy
  for type in i8 i4 i2 u1; do like B10-$type B10-$type.npy f8.npy; done
  like B10-b1 B10-b1.npy f8-bits.npy
  refused B11 3 "Python objects|refused" B11.npy
  refused B12-c16 3 "c16|f4" B12-c16.npy
  refused B12-U10 3 "U10|f4" B12-U10.npy
  refused B12-struct 3 "f4" B12-struct.npy
  like B13-8 B13-8.npy f8.npy
  like B13-4 B13-4.npy f4.npy
  like B14 B14.npy f8.npy
  refused B15 3 "1-D|reshape" B15.npy
  refused B16 3 "3-D|(60, 784)" B16.npy
  refused B17-rows 3 "0 rows" B17-rows.npy
  refused B17-columns 3 "0 columns" B17-columns.npy
  for kind in order v2 v3; do like B18-$kind B18-$kind.npy f8.npy; done
  for kind in negative fraction missing twice code; do refused B19-$kind 3 "header|byte" B19-$kind.npy; done
}

group_csv() {
  expect B20 0 "points                   3" "$neem" info B20.csv
  like B21 B21.csv plain.csv
  like B22 B22.csv plain.csv
  refused B23 3 "line 3|4 cells, expected 5" B23.csv
  like B24 B24.csv B24-data.csv
  refused B24 3 "line 1, column 1|'x'|--header" B24.csv --no-header
  printf '1.5,2.5\n2.5,3.5\n' >B25-plain.csv
  like B25 B25.csv B25-plain.csv
  for cell in 'nan' 'NaN(ind)'; do refused "B26 $cell" 3 "line 7, column 2|1 missing" "B26-$cell.csv"; done
  for cell in 'inf' '-Infinity'; do refused "B26 $cell" 3 "line 7, column 2|1 infinite" "B26-$cell.csv"; done
  refused B27 3 "line 2, column 2|1 missing" B27.csv
  refused B28 3 "out of range" B28.csv
  like B29 B29.csv B29-zeros.csv
  like B30 B30.csv B30-plain.csv
  for cell in 1.5abc 1e 1d5 1_000 0x1p3; do refused "B31 $cell" 3 "'$cell'" "B31-$cell.csv"; done
  # the locale itself where its sources are installed; the variables alone elsewhere
  local german=de_DE.UTF-8
  if localedef -i de_DE -f UTF-8 "$work/de_DE.UTF-8" >localedef.txt 2>&1; then export LOCPATH=$work; else german=C; fi
  valid B32 plain.csv
  LC_ALL=$german valid B32-de plain.csv
  cmp -s B32-map.npy B32-de-map.npy || complain "the locale changes the map"
  expect B32-text 0 "" "$neem" embed plain.csv -o map.csv "${short[@]}"
  grep -qE '^-?[0-9.e+-]+,-?[0-9.e+-]+$' map.csv || complain "the map is not plain text"
  like B33 B33.csv B33-plain.csv
  refused B33-open 3 "line 4|never closed" B33-open.csv
  refused B34 3 "a picture|B34.csv" B34.csv
  expect B35 0 "UTF-16" "$neem" embed B35.csv -o b35.npy --early-iterations 20 --iterations 20
  like B35 B35.csv plain.csv
  refused B36 3 "longer than" B36.csv
  refused B37 3 "no data rows" B37.csv
  refused B38 3 "line 5 is empty" B38.csv
  valid B39 B39.csv
}

# Tables as people have them: what is recognised, told and overruled. Every map is compared with that of plain numbers.
group_tables() {
  local file columns=a,b,c,d embed=("$neem" embed) more=(--force "${short[@]}")
  # three groups of 50, two of which overlap; the numbers have two decimals
  awk 'BEGIN { s = 7; for (i = 0; i < 150; ++i) { line = ""
    for (c = 0; c < 4; ++c) { u = 0; for (k = 0; k < 6; ++k) { s = (s * 16807) % 2147483647; u += s / 2147483647 }
      line = line (c ? "," : "") sprintf("%.2f", 5 + (u - 3) * 0.7 + (i >= 50) * 3 + (i >= 100) * 1.1) } print line } }' >plain.csv
  awk 'BEGIN { for (i = 0; i < 150; ++i) print (i < 50 ? "setosa" : i < 100 ? "versicolor" : "virginica") }' >y.txt
  valid plain plain.csv
  # as_plain ID FILE TEXTS [OPTIONS]: the map of FILE has the bits of that of plain.csv, and TEXTS are told
  as_plain() {
    local name=$1 input=$2 texts=$3
    shift 3
    expect "$name" 0 "$texts" "${embed[@]}" "$input" -o "$name.npy" --force --early-iterations 20 --iterations 20 "$@"
    id=$name
    cmp -s "$name.npy" plain-map.npy || complain "the map is not that of plain numbers"
  }
  number() { awk -v from="$1" -v sep="${2:-,}" '{ print (NR - 1 + from) sep $0 }'; }
  { echo ",$columns" && number 0 <plain.csv; } >pandas.csv
  { echo '"","a","b","c","d"' && number 1 <plain.csv | sed 's/^\([0-9]*\)/"\1"/'; } >r.csv
  { echo '"a" "b" "c" "d"' && number 1 <plain.csv | sed 's/^\([0-9]*\)/"\1"/; s/,/ /g'; } >r.txt
  { echo "0,1,2,3" && cat plain.csv; } >ints.csv
  { echo "$columns" && cat plain.csv; } >header.csv
  { echo ",$columns" && number 0 <plain.csv | sed 's/^/cell_/'; } >rows.csv
  # what is advised works
  { echo $columns && echo cm,cm,cm,kg && cat plain.csv; } >units_row.csv
  { echo Flowers && echo && cat header.csv; } >title.csv
  expect "a line of units" 3 "if line 2 belongs to the header, leave it out, as by sed 2d FILE > OUT.csv" "${embed[@]}" units_row.csv -o bad.npy
  expect "a title" 3 "one cell, 'Flowers', above rows of 4|leave out its line, as by sed 1d FILE > OUT.csv" "${embed[@]}" title.csv -o bad.npy
  sed 2d units_row.csv >units_out.csv
  sed 1d title.csv >title_out.csv
  for file in units_out title_out; do as_plain $file $file.csv "header; 4 number columns used"; done
  { echo e,$columns && awk -F , '{ printf "\"%d,%03d\",%s\n", 1 + NR % 3, NR, $0 }' plain.csv; } >groups.csv
  as_plain groups groups.csv "W-12|'e' holds numbers that are written for people, such as '2,001', and is left out; write them plain, as 2001"
  { echo "$columns,species" && paste -d, plain.csv y.txt; } >classes.csv
  number 0 <plain.csv | sed 's/^/w/; s/,/ /g' >words.txt
  { printf '\xef\xbb\xbfsep=;\r\n' && echo "id;a;b;c;d" && number 0 <plain.csv | sed 's/^/r/; s/,/;/g; s/\./,/g'; } | sed 's/\r*$/\r/' >excel.csv
  sed 's/,/;/g; s/\./,/g' plain.csv >commas.csv
  tr '\n' '\r' <header.csv >mac.csv
  gzip -c pandas.csv >pandas.csv.gz
  as_plain pandas pandas.csv "pandas.csv: header; first column taken as names; 4 number columns used|150 points of 4 columns"
  as_plain packed pandas.csv.gz "first column taken as names"
  as_plain r-csv r.csv "header; first column taken as names; 4 number columns used"
  as_plain r-table r.txt "header; first column taken as names; 4 number columns used"
  as_plain ints ints.csv "ints.csv: the first row taken as header; 4 number columns used|150 points"
  as_plain header header.csv "header; 4 number columns used"
  as_plain header-said header.csv,header "header; 4 number columns used"
  as_plain names rows.csv "first column taken as names"
  as_plain classes classes.csv "'species' taken as labels; 4 number columns used|label_accuracy"
  as_plain words words.txt "first column taken as names"
  as_plain excel excel.csv "semicolons between cells; decimal commas; header; first column 'id' taken as names"
  as_plain commas commas.csv "semicolons between cells; decimal commas; 4 number columns used"
  as_plain mac mac.csv "header"
  as_plain chosen classes.csv "4 number columns used" --columns a,b --columns 3-4
  as_plain dropped classes.csv "4 number columns used" --drop species
  # an index is no feature: the accuracy is that of the plain numbers
  expect accuracy 0 "label_accuracy" "${embed[@]}" plain.csv -o a.npy --labels y.txt "${more[@]:0:1}"
  cp stdout.txt plain-report.txt
  expect "accuracy of pandas" 0 "$(line label_accuracy plain-report.txt)" "${embed[@]}" pandas.csv -o b.csv --labels y.txt --force
  grep -q 'label_accuracy@10 *1\.0000' plain-report.txt && complain "the groups do not overlap"
  [ "$(head -n 1 b.csv)" = name,x,y,label ] && [[ $(sed -n 2p b.csv) =~ ^0,.*,setosa$ ]] || complain "the map has no names"
  # the program's own map is scored and started from without a flag
  expect "own map" 0 "points                   150 x 4, map 150 x 2|$(line knn_recall plain-report.txt)|$(line label_accuracy plain-report.txt)" \
    "$neem" score pandas.csv b.csv
  expect "own start" 0 "" "${embed[@]}" pandas.csv -o c.npy --init b.csv "${more[@]}"
  expect "own start of numbers" 0 "" "${embed[@]}" plain.csv -o d.npy --init a.npy "${more[@]}"
  id="own start" && cmp -s c.npy d.npy || complain "a start from text differs from that of .npy"
  { head -n 1 b.csv && tail -n +2 b.csv | tac; } >turned.csv
  expect "turned map" 3 "not those of the points in the same order" "$neem" score rows.csv <(sed 's/^\([0-9]\)/cell_\1/' turned.csv)
  # one --header does not speak for all files
  expect stacked 0 "points                   300 x 4" "${embed[@]}" header.csv plain.csv -o s.npy --header --iterations 9 --force
  expect "scored with a header" 0 "points                   150 x 4" "$neem" score header.csv a.npy --header
  expect "no row is lost" 3 "149 labels for 150 points|y.txt has a header|FILE,no-header" "${embed[@]}" plain.csv -o bad.npy --labels y.txt,header
  { echo species && cat y.txt; } >yh.txt
  expect "a header of classes" 0 "$(line label_accuracy plain-report.txt)" "${embed[@]}" plain.csv -o e.npy --labels yh.txt --force
  expect "no row is gained" 3 "151 labels for 150 points|yh.txt has no header|the points have no header" "${embed[@]}" plain.csv -o bad.npy \
    --labels yh.txt,no-header
  # classes from tables
  { echo ",x" && number 0 <y.txt; } >lab.csv
  { echo "id,species,w" && paste -d, <(seq 150 | sed 's/^/s/') y.txt <(cut -d, -f1 plain.csv); } >meta.csv
  for file in lab.csv meta.csv meta.csv:species lab.csv:x; do
    expect "classes of $file" 0 "$(line label_accuracy plain-report.txt)" "${embed[@]}" plain.csv -o e.npy --labels $file --force
  done
  expect "classes of a column" 0 "label_accuracy" "${embed[@]}" classes.csv -o e.npy --labels species "${more[@]:0:1}"
  expect "no such column" 2 "no column 'kind', and no file of this name|'species'|FILE:COLUMN" "${embed[@]}" classes.csv -o bad.npy --labels kind
  expect "no such column, with a colon" 2 "no column 'kind'; classes.csv|'species'" "${embed[@]}" classes.csv -o bad.npy --labels :kind
  expect "classes of a pipe" 0 "label_accuracy" bash -c "'$neem' embed - -o e.npy --labels species --force <classes.csv"
  cp y.txt species
  expect "a file and a column" 0 "label_accuracy|the file of this name is taken, not the column|--labels :species" "${embed[@]}" classes.csv -o e.npy --labels species --force
  rm species
  expect "one of several is a column" 2 "of several --labels each is a file" "${embed[@]}" classes.csv -o bad.npy --labels y.txt --labels :species
  expect "info of a column" 0 "labels                   setosa 50" "$neem" info classes.csv --labels species
  cp y.txt species
  expect "info of a file" 2 "info takes a column of its file, and 'species' is a file|--labels :NAME" "$neem" info classes.csv --labels species
  expect "info of a column, with a colon" 0 "labels                   setosa 50" "$neem" info classes.csv --labels :species
  expect "info of two columns" 2 "info takes one column" "$neem" info classes.csv --labels species --labels a
  expect "info of no classes" 2 "no table in text and has none called 'kind'" "$neem" info f8.npy --labels kind
  rm species
  expect "names of classes found" 0 "label_accuracy" "${embed[@]}" classes.csv -o e.npy --force --label-names A,B,C
  expect "names of no classes" 2 "--label-names has no meaning without --labels" "${embed[@]}" plain.csv -o bad.npy --label-names A,B,C
  expect "no such column there" 2 "no column 'kind'|'species'" "${embed[@]}" plain.csv -o bad.npy --labels meta.csv:kind
  # joined by names
  { echo "id,species" && paste -d, <(seq 0 149 | sed 's/^/cell_/') y.txt | tac; } >other.csv
  expect "another order" 3 "not those of the points in the same order|--join" "${embed[@]}" rows.csv -o bad.npy --labels other.csv
  expect joined 0 "$(line label_accuracy plain-report.txt)" "${embed[@]}" rows.csv -o e.npy --labels other.csv --join --force
  expect "joined by nothing" 2 "no names to join by" "${embed[@]}" plain.csv -o bad.npy --labels other.csv --join
  head -n 100 other.csv >some.csv
  expect "joined in part" 3 "no row for the point 'cell_|in the classes" "${embed[@]}" rows.csv -o bad.npy --labels some.csv --join
  # an index that counts says nothing by itself, but in another order it does
  { echo ",species" && paste -d, <(seq 0 149) y.txt | tac; } >index.csv
  expect "an index in another order" 3 "not those of the points in the same order" "${embed[@]}" pandas.csv -o bad.npy --labels index.csv
  expect "an index, joined" 0 "$(line label_accuracy plain-report.txt)" "${embed[@]}" pandas.csv -o e.npy --labels index.csv --join --force
  { echo "id,species" && paste -d, <(seq 1 150) y.txt; } >counts.csv
  expect "from 0 and from 1" 0 "$(line label_accuracy plain-report.txt)" "${embed[@]}" pandas.csv -o e.npy --labels counts.csv,header --force
  { echo "id,species" && paste -d, <(seq 150 | sed 's/^/s/') y.txt; } >strange.csv
  expect "names of nobody" 0 "the names of strange.csv are none of the points'|in order" "${embed[@]}" rows.csv -o e.npy --labels strange.csv --force
  { cat index.csv && tail -n 1 index.csv; } >double.csv
  expect "joined with nothing" 0 "--join changes nothing" "${embed[@]}" rows.csv -o e.npy --join --force --iterations 9
  expect "a name twice" 3 "the name '0' stands there twice" "${embed[@]}" pandas.csv -o bad.npy --labels double.csv --join
  # names in a column that is not taken as such, since it is not the first or repeats itself
  seq 0 149 | sed 's/^/cell_/' >cells.txt
  sed 's/.*/b/; 1~2s/b/c/' y.txt | paste -d, - y.txt cells.txt >last.txt
  { echo batch,species,barcode && cat last.txt; } >last.csv && { echo batch,species,barcode && tac last.txt; } >turned_last.csv
  sed 's/,cell_7$/,cell_8/' last.csv | cut -d, -f2-3 >double_id.csv
  expect "names in the last column" 0 "'barcode' holds names of the points|$(line label_accuracy plain-report.txt)" "${embed[@]}" rows.csv -o e.npy --labels last.csv:species --force
  expect "there in another order" 3 "not those of the points in the same order|--join" "${embed[@]}" rows.csv -o bad.npy --labels turned_last.csv:species
  expect "there, joined" 0 "$(line label_accuracy plain-report.txt)" "${embed[@]}" rows.csv -o e.npy --labels turned_last.csv:species --join --force
  expect "there, in order all the same" 0 "label_accuracy" "${embed[@]}" rows.csv -o e.npy --labels turned_last.csv:species --names none "${more[@]:0:1}"
  expect "an id twice" 3 "'barcode' holds names of the points|--join" "${embed[@]}" rows.csv -o bad.npy --labels double_id.csv:species
  expect "an id twice, joined" 3 "the name 'cell_8' stands there twice|write the rows without their names" "${embed[@]}" rows.csv -o bad.npy --labels double_id.csv:species --join
  cut -d, -f1 double_id.csv >no_id.csv
  expect "an id twice, in order" 0 "$(line label_accuracy plain-report.txt)" "${embed[@]}" rows.csv -o e.npy --labels no_id.csv:species --force
  expect "no names there" 2 "no column of y.txt holds the names of the points" "${embed[@]}" rows.csv -o bad.npy --labels y.txt --join
  # points that are called 0, 1, 2, ...: the file holds these names in its last column
  { echo species,rank,id && paste -d, y.txt <(seq 2 151) <(seq 0 149); } >id_last.csv
  { head -n 1 id_last.csv && tail -n +2 id_last.csv | tac; } >turned_id_last.csv
  expect "numbers in order" 0 "'id' holds names of the points|$(line label_accuracy plain-report.txt)" "${embed[@]}" pandas.csv -o e.npy --labels id_last.csv:species --force
  expect "numbers in another order" 3 "not those of the points in the same order|give --join" "${embed[@]}" pandas.csv -o bad.npy --labels turned_id_last.csv:species
  expect "numbers, joined" 0 "$(line label_accuracy plain-report.txt)" "${embed[@]}" pandas.csv -o e.npy --labels turned_id_last.csv:species --join --force
  cut -d, -f1,2 turned_id_last.csv >rank_last.csv
  expect "a rank names nobody" 0 "label_accuracy" "${embed[@]}" pandas.csv -o e.npy --labels rank_last.csv:species --force
  unsaid "holds names of the points"
  # the same where the column of numbers is named, and that of names passed over
  { echo age,id && for i in {0..149}; do echo "$((i * 7 % 31)).5,$i"; done; } >age_id.csv
  { head -n 1 age_id.csv && tail -n +2 age_id.csv | tac; } >turned_age_id.csv
  local colored=("${embed[@]}" pandas.csv -o e.npy --force --early-iterations 9 --iterations 9)
  expect "colours of numbers" 0 "'id' holds names of the points" "${colored[@]}" --plot e.svg --color age_id.csv:age
  expect "colours of numbers in another order" 3 "not those of the points in the same order|give --join" "${colored[@]}" --plot bad.svg --color turned_age_id.csv:age
  expect "colours of numbers, joined" 0 "'id' holds names of the points" "${colored[@]}" --plot f.svg --force --color turned_age_id.csv:age --join
  cmp -s e.svg f.svg || complain "numbers are not joined"
  # points without names
  expect "an index of another order" 0 "W-12: the names of index.csv count its rows in another order" "${embed[@]}" plain.csv -o e.npy --labels index.csv --force
  expect "an index in order" 0 "$(line label_accuracy plain-report.txt)" "${embed[@]}" plain.csv -o e.npy --labels counts.csv,header --force
  ! grep -q W-12 stderr.txt || complain "an index in order is warned of"
  # points without a class
  { echo "$columns,species" && paste -d, plain.csv y.txt | sed '1~15s/[^,]*$//'; } >unclassed.csv
  expect "no class" 0 "10 points have no known class: grey in pictures, and left out of label_accuracy" "${embed[@]}" unclassed.csv -o e.npy --plot e.svg --force
  id="no class" && awk '$1 ~ /^label_accuracy/ { ok = $2 >= 0.9 && NF == 2 } END { exit !ok }' stdout.txt || complain "they count"
  [ "$(grep -cE '>(setosa|versicolor|virginica|unlabelled)</text>' e.svg)" = 4 ] && ! grep -q '></text>' e.svg || complain "an empty name in the legend"
  cut -d, -f5 unclassed.csv | sed 's/^$/-1/' >unclassed.txt
  cp stdout.txt unclassed-report.txt
  expect "class -1" 0 "10 points have no known class (-1)|$(line label_accuracy unclassed-report.txt)|$(line silhouette unclassed-report.txt)" \
    "${embed[@]}" plain.csv -o e.npy --labels unclassed.txt,header --force
  sed 's/setosa/-1/; s/v.*/1/' y.txt >signs.txt
  expect "classes -1 and 1" 0 "silhouette" "${embed[@]}" plain.csv -o e.npy --labels signs.txt --force
  ! grep -q "no known class" stderr.txt || complain "a class of two is taken as none"
  # what is no file of classes
  echo '{"id": "a", "species": "b"}' >y.jsonl
  expect "classes of JSON" 3 "JSON, which is not read as classes" "${embed[@]}" plain.csv -o bad.npy --labels y.jsonl
  expect "two columns" 2 "of several --labels each is a file, of classes below those of the one before, and 'species' is none" \
    "${embed[@]}" classes.csv -o bad.npy --labels species --labels a
  expect "two files" 0 "$(line label_accuracy plain-report.txt)" "${embed[@]}" plain.csv -o e.npy --labels <(head -n 60 y.txt) --labels <(tail -n +61 y.txt) --force
  # maps and starts are joined as classes are
  expect "a map of names" 0 "" "${embed[@]}" rows.csv -o named.csv "${more[@]}"
  sed 's/^,/id,/; s/^cell_7,/cell_8,/' rows.csv >twice.csv
  expect "a map of names that repeat" 0 "" "${embed[@]}" twice.csv -o twice_map.csv "${more[@]}"
  expect "it is scored" 0 "150 x 4, map 150 x 2" "$neem" score twice.csv twice_map.csv
  grep -q '^cell_8,' twice_map.csv || complain "the map has no names"
  { head -n 1 named.csv && tail -n +2 named.csv | tac; } >named_turned.csv
  expect "a start in order" 0 "named.csv: header; first column 'name' taken as names" "${embed[@]}" rows.csv -o f.npy --init named.csv --force --early-iterations 9 --iterations 9
  expect "a start in another order" 3 "not those of the points|--join" "${embed[@]}" rows.csv -o bad.npy --init named_turned.csv
  expect "a start, joined" 0 "" "${embed[@]}" rows.csv -o g.npy --init named_turned.csv --join --force --early-iterations 9 --iterations 9
  id="a start, joined" && cmp -s f.npy g.npy || complain "the start is not put into the order of the points"
  for i in {0..149}; do echo "cell_$i,$((i * 7 % 31)).5"; done >ages.txt
  { echo id,age && cat ages.txt; } >ages.csv && { echo id,age && tac ages.txt; } >turned_ages.csv
  for file in "ages.csv" "turned_ages.csv --join"; do
    expect "a target, $file" 0 "" "${embed[@]}" rows.csv -o target${file:0:1}.npy --method umap --target $file --iterations 9
  done
  cmp -s targeta.npy targett.npy || complain "the target is not put into the order of the points"
  { echo group,age,id && awk -F, '{ print "a," $2 "," $1 }' ages.txt | tac; } >last_ages.csv
  expect "a target by a column" 0 "'id' holds names of the points" "${embed[@]}" rows.csv -o targetl.npy --method umap --target last_ages.csv:age --join --iterations 9
  cmp -s targeta.npy targetl.npy || complain "the target by a column is another"
  expect "a target in another order" 3 "not those of the points in the same order" "${embed[@]}" rows.csv -o bad.npy --method umap --target last_ages.csv:age
  sed -i 2d turned_ages.csv
  expect "colours, joined in part" 0 "colours of 'age' go from 0.5 to 30.5; 1 has no value and is grey" "${embed[@]}" rows.csv -o f.npy \
    --plot f.svg --color turned_ages.csv --join --force --early-iterations 9 --iterations 9
  expect "a map in order" 0 "" "$neem" score rows.csv named.csv
  cp stdout.txt in_order.txt
  expect "a map, joined" 0 "$(line knn_recall in_order.txt)|$(line trustworthiness in_order.txt)" "$neem" score rows.csv named_turned.csv --join
  expect "a map without names, joined" 0 "without names: its rows are taken in order" "$neem" score rows.csv f.npy --labels other.csv --join
  # numbers of columns mean those of the first file, also where files are stacked
  printf 'id,a,b,c\nx1,1,20,3\nx2,2,30,5\nx3,4,10,9\n' >a1.csv
  printf 'id,a,b,c\ny1,1,25,3\ny2,2,35,5\ny3,4,15,9\n' >a2.csv
  for column in 3 b; do
    expect "scale of column $column" 0 "standard 1 column" "$neem" knn a1.csv a2.csv -o scaled_$column --neighbors 2 --scale none,$column=standard
  done
  cmp -s scaled_3_distances.npy scaled_b_distances.npy || complain "column 3 is another than b"
  # what is ambiguous is told
  number 1 <plain.csv >counted.csv
  expect "a column that counts" 0 "warning W-12|the first column counts 1 to 150 as row numbers do|--names 1" "${embed[@]}" counted.csv -o e.npy --force
  as_plain counted counted.csv "first column taken as names" --names 1
  as_plain uncounted counted.csv "" --drop 1
  # double until centred: seconds since 1970, in three groups 60 s apart
  awk 'BEGIN { s = 7; for (i = 0; i < 300; ++i) { s = (s * 16807) % 2147483647; u = s / 2147483647; s = (s * 16807) % 2147483647
    printf "%.6f,%.6f\n", 1700000000 + 60 * int(i / 100) + 10 * u, s / 2147483647 } }' >time.csv
  awk -F, '{ printf "%.6f,%s\n", $1 - 1700000000, $2 }' time.csv >less.csv
  expect time 0 "recall" "$neem" knn time.csv -o time --neighbors 15
  expect less 0 "recall" "$neem" knn less.csv -o less --neighbors 15 --double
  cmp -s <(tail -c 18000 time_ids.npy) <(tail -c 18000 less_ids.npy) || complain "the neighbors of times are not those of their differences"
  awk 'BEGIN { for (i = 0; i < 60; ++i) printf "%.0f,%d\n", 1700000000000000 + (i % 30 < 2 ? i % 30 : 1000000000 * i), 0 }' >merged.csv
  expect merged 0 "warning W-07|1 row that differs from all others falls onto one|--double" "$neem" knn merged.csv -o merged --neighbors 5
  expect "not merged" 0 "recall" "$neem" knn merged.csv -o merged --neighbors 5 --double --force
  ! grep -q W-07 stderr.txt || complain "double merges"
  expect double 0 "points                   150 x 4" "${embed[@]}" plain.csv -o double.npy --double --force
  grep -q "f8" double.npy || complain "the map is not double"
  # missing cells
  printf 'a,b\n1,2\n,3\n4,NA\n5,6\n' >gaps.csv
  expect "info of gaps" 0 "missing values           2: line 3, column 1, line 4, column 2|'a' whole numbers, 1 to 5|1 missing" "$neem" info gaps.csv
  refused "missing cells" 3 "2 missing values|line 3, column 1" gaps.csv
  # info
  expect "info of pandas" 0 "format                   text, commas between cells, a header|first column taken as names|points                   150|columns                  4|names                    0, 1, 2, ... 147 more|column 2                 'a' numbers" \
    "$neem" info pandas.csv
  expect "info of classes" 0 "labels                   setosa 50, versicolor 50, virginica 50|'species' classes, 3 distinct, taken as labels" "$neem" info classes.csv
  # a table that lies on its side
  awk -F, '{ for (c = 1; c <= NF; ++c) cell[NR, c] = $c } END { line = "gene"; for (r = 1; r <= NR; ++r) line = line ",cell_" r - 1; print line
    for (c = 1; c <= 4; ++c) { line = "g" c; for (r = 1; r <= NR; ++r) line = line "," cell[r, c]; print line } }' plain.csv >genes.csv
  as_plain genes genes.csv "transposed: 4 rows of the file are columns" --transpose
  # a limit is kept before anything is read
  printf '\x93NUMPY\x01\x00\x76\x00%-117s\n' "{'descr': '<f4', 'fortran_order': False, 'shape': (1600000, 300), }" >huge.npy
  truncate -s $((128 + 1600000 * 300 * 4)) huge.npy
  for file in 500M 3G; do
    expect "limit $file" 5 "needs about|limit is" "${embed[@]}" huge.npy -o bad.npy --memory-limit $file
    expect "limit $file of knn" 5 "needs about|limit is" "$neem" knn huge.npy -o bad --memory-limit ${file/3G/2G}
  done
  [ "$limit" = unlimited ] || expect "limit without memory" 5 "limit is" bash -c "ulimit -v 150000; exec '$neem' embed huge.npy -o bad.npy --memory-limit 500M --threads 1"
  ! compgen -G 'bad*' >/dev/null || complain "a file was made"
}

# What a map costs is told by headers, and a limit is kept by every command.
group_plan() {
  printf '\x93NUMPY\x01\x00\x76\x00%-117s\n' "{'descr': '<f4', 'fortran_order': False, 'shape': (41500000, 100), }" >huge.npy
  truncate -s $((128 + 41500000 * 100 * 4)) huge.npy
  for what in "embed huge.npy -o bad.npy" "embed huge.npy -o bad.npy --method umap" "knn huge.npy -o bad" \
    "spectrum huge.npy -o bad" "score huge.npy n60.npy" "info huge.npy" "plan huge.npy"; do
    expect "1G: $what" 5 "needs about|limit is 1024 MiB" "$neem" $what --memory-limit 1G
  done
  expect "a stream" 5 "more than 10 MiB have come|standard input" bash -c "yes 1.5,2.5,3.5 | '$neem' embed - -o bad.npy --memory-limit 10M"
  expect "a file as a stream" 5 "more than 20 MiB have come" bash -c "'$neem' info - --memory-limit 20M <huge.npy"
  awk 'BEGIN { for (i = 0; i < 2000; ++i) { line = i; for (c = 1; c < 40; ++c) line = line "," (i * c % 97); print line } }' >columns.csv
  gzip -c n60.npy >n60.npy.gz
  "$neem" embed n60.npy -o map.npy --model run.npz --quiet --iterations 5 2>/dev/null
  expect "resume" 5 "the run that goes on|limit is 1 MiB" "$neem" resume run.npz -o bad.npy --more 5 --memory-limit 1M
  expect "transform" 5 "limit is 1 MiB" "$neem" transform run.npz n60.npy -o bad.npy --memory-limit 1M
  expect "plan" 0 "" "$neem" plan n60.npy --method umap
  grep -q "^points *60 x .*, by the headers" stdout.txt || complain "no size of the points"
  [ "$(awk '{ print $1 }' stdout.txt | tr '\n' ' ')" = "points method read neighbors start iterations judge memory time " ] || complain "other lines"
  expect "plan of gzip" 0 "" "$neem" plan n60.npy.gz
  expect "plan of text" 0 "" "$neem" plan columns.csv
  grep -q "by the length of the first lines" stdout.txt || complain "not told how rows are counted"
  awk -v rows="$(sed -n 's/^points *\([0-9]*\) x.*/\1/p' stdout.txt)" 'BEGIN { exit !(rows > 1800 && rows < 2200) }' || complain "another number of rows"
  expect "plan of sizes" 0 "" "$neem" plan --points 1000000 --columns 784
  grep -q "^reduce " stdout.txt || complain "no PCA"
  expect "plan of half a size" 2 "the number of columns is missing" "$neem" plan --points 100
  expect "plan of both" 2 "both say" "$neem" plan n60.npy --points 100 --columns 3
  expect "plan of a stream" 3 "only while it is read|--points 70000" bash -c "'$neem' plan - <n60.npy"
  expect "plan of more than there is" 0 "W-17|there would be room for a sample of" "$neem" plan huge.npy
  expect "plan of a wrong option" 2 "min-dist|has no" "$neem" plan n60.npy --method tsne --min-dist 0.1
  expect "dry run" 0 "" "$neem" embed n60.npy -o bad.npy --dry-run --iterations 5
  grep -q "^memory .*at the peak" stdout.txt || complain "no plan"
  expect "dry run of a wrong option" 2 "theta" "$neem" embed n60.npy -o bad.npy --dry-run --theta -1
  expect "dry run of edges" 2 "edges" bash -c "printf '0 1\n1 2\n' >e.edges; '$neem' embed e.edges -o bad.npy --dry-run --method umap"
  ! compgen -G 'bad*' >/dev/null || complain "a file was made"
}

# Maps that grow by new points.
group_extend() {
  awk 'BEGIN { srand(3); print "name,a,b,c,kind"
    for (i = 0; i < 300; ++i) { k = i % 3; printf "p%d,%.4f,%.4f,%.4f,%s\n", i, 10 * k + rand(), 5 * (k == 1) + rand(), rand(), substr("xyz", k + 1, 1) } }' >all.csv
  head -n 241 all.csv >old.csv && { head -n 1 all.csv && tail -n 60 all.csv; } >new.csv
  "$neem" embed old.csv -o old_map.csv --model old.npz --method umap --iterations 60 --quiet 2>/dev/null
  for old in free anchored fixed; do
    expect "$old" 0 "300 x 3: 240 of the map, 60 new|drift" "$neem" extend old.npz new.csv -o $old.csv --old $old --model $old.npz --plot $old.png --record $old.json
    at_least label_accuracy 0.99
    [ "$(cut -d, -f1,4 $old.csv)" = "$(cut -d, -f1,5 all.csv | sed 1s/kind/label/)" ] || complain "names or classes are not those of both"
  done
  grep -q '"drift_median": *0[,}]\|"drift_median": *\[0' fixed.json || complain "no drift in the record: $(grep -o drift.* fixed.json)"
  cmp -s <(head -n 241 fixed.csv) old_map.csv || complain "fixed points have moved"
  cmp -s <(head -n 241 free.csv) old_map.csv && complain "free points have not"
  expect "a place on it" 0 "60 rows of the map" "$neem" transform fixed.npz new.csv -o again.csv
  cmp -s <(tail -n 60 fixed.csv) <(tail -n 60 again.csv) || complain "its own points are placed elsewhere"
  expect "again" 0 "600 x 3: 300 of the map, 300 new" "$neem" extend anchored.npz all.csv -o more.npy --threads 1
  "$neem" extend anchored.npz all.csv -o threads.npy --threads 3 --quiet 2>/dev/null && cmp -s more.npy threads.npy || complain "threads change the map"
  "$neem" extend old.npz new.csv -o whole.npy --checkpoint whole.npz --every 0s --quiet 2>/dev/null && "$neem" resume whole.npz -o resumed.npy --quiet 2>/dev/null
  cmp -s whole.npy resumed.npy || complain "a checkpoint ends elsewhere"
  # of another year: some points are gone, others new, the rest in another order, and all values a little different
  awk -F, -v OFS=, 'BEGIN { srand(4) } NR > 1 { for (c = 2; c < 5; ++c) $c += rand() / 20 } 1' all.csv | { read -r head; echo "$head"; tail -n 250 | sort -t, -k3; } >year.csv
  expect "a series" 0 "begins at the places of --anchors|190 of 250 points are held near a place|drift" "$neem" embed year.csv -o year_map.csv --method umap --iterations 60 \
    --anchors old_map.csv --anchor-strength 0.1 --join
  at_least label_accuracy 0.99
  awk '$1 == "drift" { gsub(",", ""); exit !($3 < 0.2) }' stdout.txt || complain "points have moved too far: $(grep drift stdout.txt)"
  cut -d, -f2-4 new.csv | tail -n 60 >bare.csv
  expect "without names" 0 "taken in the order of the map|the points have no names" "$neem" extend old.npz bare.csv -o bare_map.csv
  cut -d, -f2,3 new.csv >two.csv
  expect "two columns" 3 "the map has a column 'c'" "$neem" extend old.npz two.csv -o bad.npy
  expect "a limit" 5 "limit is 1 MiB" "$neem" extend old.npz new.csv -o bad.npy --memory-limit 1M
  expect "nailed" 2 "free, anchored, fixed" "$neem" extend old.npz new.csv -o bad.npy --old nailed
  expect "a strength of free points" 2 "no meaning for old points that are free" "$neem" extend old.npz new.csv -o bad.npy --old free --anchor-strength 0.1
  expect "no points" 2 "the file of points is missing" "$neem" extend old.npz
  expect "no model" 3 "neem" "$neem" extend old.csv new.csv -o bad.npy
  ! compgen -G 'bad*' >/dev/null || complain "a file was made"
}

group_idx() {
  like B40 B40-idx3-ubyte f8.npy
  expect B40-28 0 "columns                  784" "$neem" info B40-28-idx3-ubyte
  like B41-idx B41-idx3-ubyte.gz f8.npy
  like B41-npy B41.npy.gz f8.npy
  like B41-csv B41.csv.gz f8.npy
  refused B41-short 3 "gzip|byte" B41-short.npy.gz
  refused B41-bomb 3 "extra bytes" B41-bomb.npy.gz
  refused B42-0A 3 "0x0A" B42-0A
  like B42-int B42-int f8.npy
  like B42-float B42-float f8.npy
  refused B43 3 "47040016|1000" B43-idx3-ubyte
  refused B44 3 "overflow" B44-idx2-ubyte
  refused B45 3 "9|10" B40-28-idx3-ubyte --labels B45-idx1-ubyte
}

group_data() {
  valid B46 B46.npy
  expect "B46 warning" 0 "neem: warning W-03|identical" "$neem" embed B46.npy -o again.npy "${short[@]}"
  valid B47 B47.npy --record B47.json
  grep -q '"identical_groups": 50' B47.json || complain "no 50 groups in the record"
  valid B48 B48.npy
  for place in '0|row 0|column 0' '1|row 30|column 2' '2|row 59|column 3'; do
    refused "B49 $place" 3 "${place#*|}" "B49-${place%%|*}.npy"
    refused "B49 fortran $place" 3 "${place#*|}" "B49-${place%%|*}-fortran.npy"
  done
  refused B50 3 "row 10|column 1|2 infinite" B50.npy
  valid B53 B53.npy
  for n in 1 2 3; do
    for dims in 1 2 3; do valid B63-$n-$dims n$n.npy --dims $dims; done
  done
  for n in 4 5 6 7 8 9 10 11 12; do valid B64-$n n$n.npy; done
  valid wide wide.npy --pca 0
  # --columns, --drop and --transpose are of any format, what only text has is refused
  expect "columns of a matrix" 0 "columns                  2|2 of 4 columns used" "$neem" info f8.npy --columns 1,3-4 --drop 3
  like "all columns" f8.npy f8.npy --columns 1-4
  expect "turned" 0 "points                   4|columns                  60" "$neem" info f8.npy --transpose
  refused "no such column" 2 "there is no column '9'" f8.npy --columns 9
  refused "no column" 2 "no column is left|--drop" f8.npy --drop 1-4
  for flag in "--delimiter ," "--decimal ." --header --no-header "--names 1" "--field x"; do
    refused "$flag" 2 "${flag% [,.1x]} has no meaning for .npy, which has no |leave it out" f8.npy $flag
  done
  refused "a column of classes" 2 "neither a file nor a column 'kind': .npy has no columns of classes" f8.npy --labels :kind
  expect ",header" 2 ",header has no meaning for .npy" "$neem" info f8.npy,header
  expect "--field of text" 2 "--field has no meaning for text" "$neem" info plain.csv --field x
  expect "many columns" 0 "130 columns are reduced to 50" "$neem" embed wide.npy -o reduced.npy --early-iterations 9
}

group_options() {
  for k in 0 -1 abc 1e10; do refused "B66 $k" 2 "neighbors" n60.npy --neighbors "$k"; done
  like B66-n n60.npy n60.npy --neighbors 60
  refused B67 2 "largest is 10" n31.npy --perplexity 30
  expect B67-default 0 "neem: warning W-01|perplexity lowered" "$neem" embed n31.npy -o n31-map.npy "${short[@]}"
  for value in 0.5 nan inf -1 "" 5,nan abc; do refused "B68 '$value'" 2 "perplexity" n60.npy "--perplexity=$value"; done
  for value in 0 50; do refused "B69 $value" 2 "1..32" n60.npy --dims $value; done
  refused B69-4 2 "t-SNE makes maps of at most 3 columns, not 4|--method umap" n60.npy --dims 4
  for value in -1 nan 3; do refused "B70 theta $value" 2 "theta" n60.npy --theta "$value"; done
  expect B70-zero 0 "" "$neem" embed n60.npy -o zero.npy --early-iterations 0 --iterations 0 --quiet
  expect B70-negative 2 "iterations" "$neem" embed n60.npy -o negative.npy --iterations -1
  expect "quality none" 0 "quality                  none|rest                     still moving: moved by" "$neem" embed n60.npy -o none.npy "${short[@]:1}" --quality none
  expect "quality full" 0 "of all points|knn_recall@15" "$neem" embed n60.npy -o full.npy "${short[@]:1}" --quality full
  refused "quality" 2 "none, sample or full" n60.npy --quality some
  expect "score, none" 2 "sample or full" "$neem" score n60.npy full.npy --quality none
  expect "at rest" 0 "rest                     stopped: moved by" "$neem" embed n60.npy -o rest.npy --stop-at-rest 9
  refused "at rest, 0" 2 "--stop-at-rest = 0|above 0" n60.npy --stop-at-rest 0
  expect "of every point" 0 "written                  points.csv" "$neem" score n60.npy full.npy --per-point points.csv
  { [ "$(head -n 1 points.csv)" = "recall,trustworthiness" ] && [ "$(wc -l <points.csv)" -eq 61 ]; } || complain "the table is wrong"
  expect "of every point, again" 4 "the file exists" "$neem" score n60.npy full.npy --per-point points.csv
  expect "coloured by it" 0 "colours of 'recall'" "$neem" embed n60.npy -o by.npy --plot by.png --color points.csv:recall "${short[@]:1}"
  for value in 0 nan -5; do refused "B71 $value" 2 "rate" n60.npy --learning-rate "$value"; done
  refused B71-large 6 "diverged|iteration|lower" n60.npy --learning-rate 1e30
  refused B72-short 3 "59 rows for 60 points" n60.npy --init init-short.npy
  refused B72-nan 3 "init: row 3" n60.npy --init init-nan.npy
  valid B72 n60.npy --init init.npy
  valid B72-equal n60.npy --init init-equal.npy
  valid B74-zero n60.npy --seed 0
  valid B74-most n60.npy --seed 18446744073709551615
  refused B74-negative 2 "seed" n60.npy --seed -1
  refused B74-fraction 2 "seed" n60.npy --seed 1.5
  refused B75 2 "did you mean --perplexity" n60.npy --perplexty 30
  refused B80-negative 2 "threads" n60.npy --threads -1
  refused B80-abc 2 "threads" n60.npy --threads abc
  limit=unlimited
  valid B80-0 n60.npy --threads 0
  valid B80-many n60.npy --threads 100000
  OMP_NUM_THREADS=100000 valid B80-omp n60.npy
  cmp -s B80-0-map.npy B80-many-map.npy || complain "the number of threads changes the map"
  for threads in 1 2 3 7 16; do valid threads-$threads n60.npy --threads $threads; done
  for threads in 2 3 7 16; do cmp -s threads-1-map.npy threads-$threads-map.npy || complain "threads change the map"; done
  refused B81 5 "limit is 1 MiB|needs about" n60.npy --memory-limit 1M
  # by the sizes in a header, before anything is read: a file of 3e9 rows, of which there are none
  printf '\0\136\320\262\2\0\0\0' >huge.fbin
  refused "3e9 rows" 5 "3000000000 points|limit is" huge.fbin --memory-limit 100M
  header='{"x":{"dtype":"F32","shape":[60000000,50],"data_offsets":[0,12000000000]}}'
  { printf "\\x$(printf %x ${#header})\\0\\0\\0\\0\\0\\0\\0" && printf %s "$header"; } >huge.safetensors
  refused "6e7 rows" 5 "60000000 points|limit is" huge.safetensors --memory-limit 100M
  # columns that are not used are not counted
  awk 'BEGIN { for (i = 0; i < 2000; ++i) { line = i; for (c = 1; c < 400; ++c) line = line "," (i * c % 97); print line } }' >columns.csv
  refused "all columns" 5 "at least 1605 points|limit is 18 MiB" columns.csv --memory-limit 18M --threads 1
  expect "few columns" 0 "" "$neem" embed columns.csv -o few.npy --columns 1-3 --memory-limit 18M --threads 1 "${short[@]}"
  refused "no such method" 2 "method" n60.npy --method magic
  valid several n60.npy --perplexity 5,15
  valid neg-tsne n60.npy --method neg-tsne --partition 6000
  valid nc-tsne n60.npy --method nc-tsne --negatives 50
  refused "wrong partition" 2 "partition" n60.npy --method neg-tsne --partition 0
  refused "partition of tsne" 2 "partition has no meaning for --method tsne" n60.npy --partition 6000
  refused "perplexity of nc-tsne" 2 "--perplexity has no meaning for --method nc-tsne" n60.npy --method nc-tsne --perplexity 10
  expect "no command" 2 "command" "$neem"
  expect "wrong command" 2 "did you mean embed" "$neem" embd
  expect help 0 "--method" "$neem" embed --help
  expect version 0 "neem 0." "$neem" --version
}

group_files() {
  refused B76-missing 4 "missing.npy|No such file" missing.npy
  mkdir -p folder
  refused B76-folder 4 "folder|directory" folder
  ln -sf nowhere dangling.npy
  refused B76-dangling 4 "dangling.npy" dangling.npy
  if [ "$(id -u)" -ne 0 ]; then
    cp f8.npy secret.npy && chmod 000 secret.npy
    refused B76-mode 4 "secret.npy|ermission" secret.npy
    mkdir -p readonly && chmod 555 readonly
    expect B77-readonly 4 "readonly|ermission" "$neem" embed f8.npy -o readonly/map.npy
  fi
  expect B77-missing 4 "nowhere/map.npy" "$neem" embed f8.npy -o nowhere/map.npy
  cp f8.npy same.npy
  expect B77-same 2 "same.npy" "$neem" embed same.npy -o same.npy --force
  cmp -s f8.npy same.npy || complain "the input was changed"
  echo old >old.npy
  expect B77-exists 4 "--force" "$neem" embed f8.npy -o old.npy
  [ "$(cat old.npy)" = old ] || complain "the old file was changed"
  expect B77-force 0 "" "$neem" embed f8.npy -o old.npy --force "${short[@]}"
  id=B78
  "$neem" info f8.npy 2>stderr.txt | head -n 1 >stdout.txt
  [ ! -s stderr.txt ] && grep -q f8.npy stdout.txt || complain "a closed pipe is not taken quietly"
  expect B79 0 "" bash -c "cat f8.npy | '$neem' embed - -o pipe.npy --quiet --early-iterations 20 --iterations 20"
  valid plain f8.npy
  cmp -s plain-map.npy pipe.npy || complain "the map of a pipe differs"
  expect B79-lie 3 "1024" bash -c "cat B07.npy | '$neem' embed - -o lie.npy"
  local long
  long=$(printf 'x%.0s' {1..251}).npy
  for name in "a blank.npy" $'a\nnewline.npy' "Öl.npy" "$long" "-dash.npy"; do
    cp f8.npy "./$name"
    expect "B83 $name" 0 "" "$neem" embed "${short[@]}" -o ./out.npy --force -- "$name"
    expect "B83 to $name" 0 "" "$neem" embed "${short[@]}" f8.npy -o "$name" --force
  done
  ln -sf gone.npy dangling.npy && ln -sf old.npy link.npy
  for force in "" --force; do
    expect "a dangling link $force" 4 "dangling.npy|link to a file that is not there|remove the link" \
      "$neem" embed f8.npy -o dangling.npy $force "${short[@]}"
    [ -L dangling.npy ] && [ ! -e gone.npy ] || complain "the link is replaced"
  done
  expect "a link" 4 "link.npy|--force" "$neem" embed f8.npy -o link.npy "${short[@]}"
  cp old.npy before.npy
  expect "a link, force" 0 "" "$neem" embed f8.npy -o link.npy --force --quiet --early-iterations 9 --iterations 9
  [ -L link.npy ] && ! cmp -s before.npy old.npy && cmp -s link.npy old.npy || complain "the link is not written through"
  # a report that nobody can read does not take away what is written
  expect "a full report" 0 "neem: warning W-06|report cannot be printed: No space left" \
    bash -c "'$neem' embed f8.npy -o full.npy --iterations 9 --early-iterations 9 >/dev/full"
  expect "a closed report" 0 "neem: warning W-06|report cannot be printed: Bad file" \
    bash -c "'$neem' embed f8.npy -o closed.npy --iterations 9 --early-iterations 9 >&-"
  expect "no streams" 0 "" bash -c "'$neem' embed f8.npy -o alone.npy --iterations 9 --early-iterations 9 <&- >&- 2>&-"
  expect "no reader" 0 "" bash -c "set -o pipefail; '$neem' embed f8.npy -o unread.npy --iterations 900 --early-iterations 9 2>&1 | head -n 1"
  expect "no reader of frames" 0 "" bash -c "set -o pipefail; '$neem' spectrum f8.npy -o unread --frames 2 --iterations 9 2>&1 | head -n 1"
  cmp -s full.npy closed.npy && cmp -s full.npy alone.npy || complain "the streams change the map"
  [ -s unread.npy ] && [ -s unread/frame_02.npy ] || complain "the map is lost with its reader"
  expect "a closed answer" 4 "cannot write the report: Bad file" bash -c "'$neem' info f8.npy >&-"
  expect "a full help" 4 "cannot write the report" bash -c "'$neem' --help >/dev/full"
  expect "a pipe without a reader" 4 "pipe.csv|cannot write: Broken pipe" \
    bash -c "mkfifo pipe.csv && (exec 3<pipe.csv) & sleep 0.2; '$neem' embed n4500.npy -o pipe.csv --early-iterations 0 --iterations 1 --quiet"
  expect "to a pipe" 0 "" bash -c "'$neem' embed f8.npy -o /dev/stdout --quiet --early-iterations 20 --iterations 20 | cat >piped.csv"
  [ "$(wc -l <piped.csv)" = 60 ] || complain "there is no map in the pipe"
  expect "to a pipe with the report" 2 "--quiet" bash -c "set -o pipefail; '$neem' embed f8.npy -o /dev/stdout | cat"
  expect "to -" 2 "/dev/stdout|--quiet" "$neem" embed f8.npy -o -
  # nor are the table of --knn, and a start with ,header behind
  for name in ids distances; do
    cp f8.npy graph_ids.npy && expect "the table of the map" 0 "" "$neem" knn f8.npy -o graph --neighbors 5 --force
    expect "its own $name" 2 "graph_$name.npy|made from" "$neem" embed --knn graph -o graph_$name.npy --method umap --force "${short[@]:3}"
    expect "its own $name, by a file" 2 "made from" "$neem" embed --knn graph_$name.npy -o graph_$name.npy --method umap --force
  done
  { echo x,y && seq 60 | awk '{ print $1 % 7 ".5," $1 % 11 }'; } >start.csv
  expect "its own start" 2 "start.csv|made from" "$neem" embed f8.npy --init start.csv,header -o start.csv --force
  expect "its own target" 2 "start.csv|made from" "$neem" embed f8.npy --method umap --target start.csv,header -o start.csv --force
  # what appears while the map is made is not replaced
  expect "an output that appears" 4 "appears.npy|the file exists" bash -c \
    "'$neem' embed n4500.npy -o appears.npy --early-iterations 0 --iterations 9 & sleep 0.1; echo mine >appears.npy; wait \$!"
  [ "$(cat appears.npy)" = mine ] || complain "it is replaced"
  for argument in --seed= --plot= --labels=; do
    expect "no value, $argument" 2 "${argument%=} has no value" "$neem" embed f8.npy -o bad.npy $argument --neighbors=5
  done
  expect "an empty argument" 2 "an argument is empty|after --seed" "$neem" embed f8.npy -o bad.npy --seed ""
  [ ! -e bad.npy ] || complain "a map was made"
  expect "an option twice" 2 "--seed is given twice|give it once" "$neem" embed f8.npy -o twice.csv --seed 1 --seed 2
  expect "an option without a value" 2 "--seed has no value" "$neem" embed f8.npy -o twice.csv --seed
  expect "a flag with a value" 2 "--quiet = banana is not true or false" "$neem" embed f8.npy -o twice.csv --quiet=banana
  for option in method dims perplexity seed neighbors memory-limit output-type; do
    expect "one line, --$option" 2 'q\x0ar\xff' "$neem" embed f8.npy -o line.npy "--$option" $'q\nr\xff'
  done
  expect "one line, a name" 4 'no\x0asuch\x1b[31m' "$neem" info $'no\nsuch\x1b[31m.npy'
  cp f8.npy $'odd\n\xff.npy'
  expect "record of an odd name" 0 "" "$neem" embed $'odd\n\xff.npy' -o odd.npy --record odd.json "${short[@]}"
  iconv -f UTF-8 -t UTF-8 odd.json >/dev/null || complain "the record is not UTF-8"
  expect "float16" 0 "" "$neem" embed f8.npy -o half-map.npy --output-type float16 "${short[@]}"
  grep -qa "'<f2'" half-map.npy || complain "the map is not of halves"
  expect "as-input" 0 "" "$neem" embed f8.npy -o wide-map.npy --output-type as-input "${short[@]}"
  grep -qa "'<f8'" wide-map.npy || complain "the map is not of doubles"
  printf '{"id": "a", "v": [1, 2]}\n{"id": "b", "v": [3, 5]}\n' >x.jsonl
  expect "JSON" 0 "points                   2" "$neem" info x.jsonl --field v
  expect "JSON without the field" 3 "--field" "$neem" info x.jsonl --field w
  printf 'the 1 2\nat name 3 5\n, 6 7\n' >words.txt
  expect "words" 0 "points                   3" "$neem" info words.txt
  # in binary: 1 and 2 for all of three words; columns are those of their numbers, in text too
  { echo 3 2 && for i in a b c; do printf '%s \0\0\200\77\0\0\0\100\n' $i; done; } >words.bin
  for i in words.bin words.txt; do
    expect "a column of $i" 0 "words and their vectors|points                   3|columns                  1" "$neem" info $i --columns 2
    expect "no names of $i" 0 "words and their vectors|columns                  2" "$neem" info $i --names none
    ! grep -q '^names ' stdout.txt || complain "there are names"
  done
  expect "a header of words" 2 "--header has no meaning for words and their vectors" "$neem" info words.bin --header
  expect "wrong ending" 2 ".npy" "$neem" embed f8.npy -o map.xyz
  expect full 4 "" bash -c "'$neem' info f8.npy >/dev/full"
  expect score 0 "knn_recall@15" "$neem" score f8.npy plain-map.npy
  expect "score of another" 3 "60|100" "$neem" score B47.npy plain-map.npy
  expect pictures 0 "" "$neem" embed f8.npy -o p.npy --plot p.png "${short[@]}"
  expect drawings 0 "" "$neem" embed f8.npy -o q.npy --plot q.svg "${short[@]}"
  [ "$(head -c 4 p.png | tail -c 3)" = PNG ] && grep -q '</svg>' q.svg || complain "no pictures"
  expect stacked 0 "points                   120 x 4" "$neem" embed f8.npy f4.npy -o stacked.npy --iterations 9
}

group_knn() {
  expect pair 0 "points                   60 x 4|neighbors                7, euclidean|recall|pair_ids.npy, pair_distances.npy" \
    "$neem" knn f8.npy -o pair --neighbors 7
  expect "ids are a table" 0 "60|columns                  7" "$neem" info pair_ids.npy
  expect "distances are a table" 0 "60|columns                  7" "$neem" info pair_distances.npy
  expect "exists" 4 "pair_ids.npy|--force" "$neem" knn f8.npy -o pair
  expect "force" 0 "" "$neem" knn f8.npy -o pair --neighbors 7 --force --quiet
  [ ! -s stdout.txt ] && [ ! -s stderr.txt ] || complain "quiet speaks"
  for threads in 1 2 3 7; do
    expect "threads $threads" 0 "" "$neem" knn B47.npy -o "t$threads" --threads $threads --quiet
    cmp -s t1_ids.npy t${threads}_ids.npy && cmp -s t1_distances.npy t${threads}_distances.npy ||
      complain "the number of threads changes the neighbors"
  done
  expect exact 0 "recall                   1, exact" "$neem" knn B47.npy -o exact --recall 1
  printf '\1\0\0\0\0\0\200?\1\0\0\0\0\0\0@\1\0\0\0\0\0\200@' >three.fvecs # 1, 2, 4
  expect fvecs 0 "points                   3 x 1" "$neem" knn three.fvecs -o three --neighbors 1
  expect "short fvecs" 3 "truncated|row 2" bash -c "head -c 22 three.fvecs >short.fvecs; '$neem' knn short.fvecs -o bad"
  printf 'PK\003\004none' >none.npz
  expect "no npz" 3 "not a zip archive" "$neem" knn none.npz -o bad
  expect "near-exact" 0 "inverted_file|95 % of samples of 1000" "$neem" knn n4500.npy -o near --recall 0.9
  expect lowered 0 "W-01|to 59" "$neem" knn n60.npy -o lowered --neighbors 1000
  expect single 0 "neighbors                0" "$neem" knn n1.npy -o single
  expect pca 0 "reduced to 2 columns" "$neem" knn f8.npy -o pca --pca 2
  expect stacked 0 "points                   120 x 4" "$neem" knn f8.npy f4.npy -o stacked
  for k in 0 -1 abc 1e10; do expect "k $k" 2 "neighbors|1..n-1" "$neem" knn n60.npy -o bad --neighbors "$k"; done
  for value in 0 -1 1.5 nan abc; do expect "recall $value" 2 "recall" "$neem" knn n60.npy -o bad "--recall=$value"; done
  for metric in euclidean cosine correlation manhattan chebyshev hamming jaccard canberra; do
    expect "metric $metric" 0 "$metric|1, exact" "$neem" knn n60.npy -o "$metric" --metric $metric
  done
  expect "zero row" 3 "no direction|row 0" "$neem" knn init-equal.npy -o bad --metric cosine
  expect metric 2 "metric|euclidean" "$neem" knn n60.npy -o bad --metric euclid
  expect "not finite" 3 "row 30|column 2" "$neem" knn B49-1.npy -o bad
  expect missing 4 "missing.npy" "$neem" knn missing.npy -o bad
  expect "no folder" 4 "nowhere/bad_ids.npy" "$neem" knn n60.npy -o nowhere/bad
  expect "no output" 2 "PREFIX" "$neem" knn n60.npy
  expect "no input" 2 "points" "$neem" knn -o bad
  expect "wrong option" 2 "did you mean --neighbors" "$neem" knn n60.npy -o bad --neighbor 3
  cp f8.npy own_ids.npy
  expect "its own input" 2 "own_ids.npy" "$neem" knn own_ids.npy -o own --force
  cmp -s f8.npy own_ids.npy || complain "the input was changed"
  ! compgen -G 'bad*' >/dev/null || complain "a file was made"
}

group_spectrum() {
  local few=(--first-iterations 20 --iterations 5)
  expect frames 0 "rho iterations|12|4.5|points                   60 x 4|neighbors                7|frames/frame_01.npy" \
    "$neem" spectrum f8.npy -o frames --positions 12,4.5,1 --neighbors 7 "${few[@]}"
  [ "$(ls frames | tr '\n' ' ')" = "frame_01.npy frame_01.png frame_02.npy frame_02.png frame_03.npy frame_03.png frames.csv sheet.png " ] ||
    complain "other files than wanted"
  expect "a frame is a map" 0 "60|columns                  2" "$neem" info frames/frame_03.npy
  expect exists 4 "not empty|--force" "$neem" spectrum f8.npy -o frames
  expect force 0 "" "$neem" spectrum f8.npy -o frames --force --quiet --frames 3 --from 9 --to 2 "${few[@]}"
  [ "$(wc -l <stdout.txt)" = 4 ] && grep -q '^ *rho iterations' stdout.txt || complain "quiet is not the table alone"
  ! grep -qv 'warning W-04' stderr.txt || complain "quiet speaks"
  # what an earlier run has made is replaced or goes; everything else stays, and is not read over
  cp f8.npy frames/points.npy && echo mine >frames/frame_09.npy && echo mine >frames/notes.txt
  expect fewer 0 "" "$neem" spectrum frames/points.npy -o frames --force --quiet --pictures none --positions 12,4 "${few[@]}"
  [ "$(ls frames | tr '\n' ' ')" = "frame_01.npy frame_02.npy frame_09.npy frames.csv notes.txt points.npy " ] ||
    complain "stale files, or none of the user: $(ls frames)"
  cmp -s f8.npy frames/points.npy && [ "$(cat frames/notes.txt frames/frame_09.npy | uniq)" = mine ] || complain "the user's files are changed"
  grep -qE '^frame_02.npy,4,[0-9]+,[0-9a-f]{8}$' frames/frames.csv || complain "the index does not tell the positions"
  cp f8.npy frames/frame_02.npy
  expect "its own input" 2 "frames/frame_02.npy|made from" "$neem" spectrum frames/frame_02.npy -o frames --force "${few[@]}"
  expect "a frame of the user" 4 "frames/frame_02.npy|move it" "$neem" spectrum f8.npy -o frames --force "${few[@]}"
  expect "a stale frame of the user" 0 "frame_02.npy|left as it is" "$neem" spectrum f8.npy -o frames --force --positions 12 "${few[@]}"
  cmp -s f8.npy frames/frame_02.npy || complain "the user's frame is gone"
  expect "two frames" 0 "" "$neem" spectrum f8.npy -o two --positions 12,4 --quiet "${few[@]}"
  expect "a stale input" 2 "two/frame_02.npy|made from" "$neem" spectrum two/frame_02.npy -o two --positions 12 --force "${few[@]}"
  [ -e two/frame_02.npy ] || complain "the input is gone"
  ln -s nowhere two_link
  expect "a dangling folder" 4 "two_link|link to a folder that is not there" "$neem" spectrum f8.npy -o two_link "${few[@]}"
  [ -L two_link ] && [ ! -e nowhere ] || complain "the link is replaced"
  rm two/frames.csv
  expect "no index" 4 "two/sheet.png|move it" "$neem" spectrum f8.npy -o two --force "${few[@]}"
  # pictures as those of embed; numbers in the type that is asked for
  awk 'BEGIN { for (i = 0; i < 60; ++i) print i % 2 ? "odd" : "even" }' >parity.txt
  seq 0.5 59.5 >numbers.txt
  expect coloured 0 "colours of 'numbers' go from" "$neem" spectrum f8.npy -o coloured --pictures svg --frames 2 --color numbers.txt \
    --alpha 0.5 --point-size 3 --output-type float16 "${few[@]}"
  grep -q "'<f2'" coloured/frame_01.npy || complain "the frames are not float16"
  [ "$(grep -o '#[0-9a-f]\{6\}' coloured/sheet.svg | sort -u | wc -l)" -gt 20 ] || complain "the sheet has no scale of colours"
  expect "several colours" 0 "the sheet of all frames is coloured by 'column 1' alone" "$neem" spectrum f8.npy -o colours --frames 1 --color 1,2 "${few[@]}"
  expect "named on the map" 0 "" "$neem" spectrum f8.npy -o named --pictures svg --frames 1 --labels parity.txt --names-on-map "${few[@]}"
  grep -q '>odd<' named/sheet.svg && grep -q '>even<' named/frame_01.svg || complain "no names on the maps"
  expect "labels that are numbers" 0 "taken as a scale of colours, not as classes" "$neem" spectrum f8.npy -o scale --frames 1 --labels numbers.txt "${few[@]}"
  expect "colours of no picture" 0 "are for pictures, and none is asked for" "$neem" spectrum f8.npy -o colourless --frames 1 --pictures none \
    --color numbers.txt "${few[@]}"
  expect "no such type" 2 "--output-type = half is not float16" "$neem" spectrum f8.npy -o bad --output-type half
  cp numbers.txt coloured/frame_02.npy
  expect "its own colours" 2 "frame_02.npy|made from" "$neem" spectrum f8.npy -o coloured --force --frames 2 --color coloured/frame_02.npy "${few[@]}"
  expect svg 0 "sheet.svg" "$neem" spectrum f8.npy -o svg --pictures svg --frames 2 --scale-frames "${few[@]}"
  [ "$(grep -c '<svg ' svg/sheet.svg)" = 3 ] || complain "not two pictures on the sheet"
  for threads in 1 2 3 7; do
    expect "threads $threads" 0 "" "$neem" spectrum n60.npy -o "t$threads" --pictures none --frames 4 --threads $threads --quiet "${few[@]}"
    cmp -s t1/frame_04.npy "t$threads/frame_04.npy" || complain "the number of threads changes the frames"
    [ ! -e "t$threads/sheet.png" ] || complain "a picture nobody asked for"
  done
  expect single 0 "points                   1 x" "$neem" spectrum n1.npy -o single --frames 2 "${few[@]}"
  expect lowered 0 "W-01|to 59" "$neem" spectrum n60.npy -o lowered --neighbors 1000 --frames 2 "${few[@]}"
  for positions in 0 -1 nan abc 1,2 4,4 30,,1; do
    expect "positions $positions" 2 "positions" "$neem" spectrum n60.npy -o bad "--positions=$positions"
  done
  expect "frames 0" 2 "frames" "$neem" spectrum n60.npy -o bad --frames 0
  expect "from and to" 2 "positions[1]" "$neem" spectrum n60.npy -o bad --frames 2 --from 1 --to 2
  expect "twice" 2 "given twice" "$neem" spectrum n60.npy -o bad --positions 4,1 --frames 2
  expect "pictures" 2 "png, svg or none" "$neem" spectrum n60.npy -o bad --pictures gif
  expect "not finite" 3 "row 30|column 2" "$neem" spectrum B49-1.npy -o bad
  expect missing 4 "missing.npy" "$neem" spectrum missing.npy -o bad
  expect "no folder" 4 "nowhere" "$neem" spectrum n60.npy -o nowhere/bad
  cp f8.npy afile
  expect "a file" 4 "name a folder" "$neem" spectrum n60.npy -o afile
  expect "no output" 2 "FOLDER" "$neem" spectrum n60.npy
  expect "wrong option" 2 "did you mean --positions" "$neem" spectrum n60.npy -o bad --position 3
  [ ! -e bad ] || complain "a folder was made"
}

group_methods() {
  local method name few=()
  seq 60 | sed 's/$/,7/' >flat60.csv
  limit=unlimited # malloc reserves 64 MiB for every thread that allocates
  for method in umap ncvis infonc-tsne largevis pacmap localmap trimap laplacian-eigenmaps; do
    few=(--method $method)
    case $method in umap | ncvis | infonc-tsne | largevis | trimap) few+=(--iterations 20) ;; esac
    [ $method != largevis ] || few+=(--perplexity 5) # its 50 would be lowered aloud
    for threads in 1 2 3 7; do
      expect "$method, $threads threads" 0 "points                   60 x 4|neighbors      |$method.png|$method.json" "$neem" embed f8.npy \
        -o "$method$threads.npy" "${few[@]}" --threads $threads --plot $method.png --record $method.json --force
      cmp -s "${method}1.npy" "$method$threads.npy" || complain "the number of threads changes the map"
    done
    [ -s $method.png ] && grep -q "\"method\": \"$method\"" $method.json || complain "no picture or record"
    for name in n1 B53 B63; do
      [ ! -e $name.npy ] || expect "$method of $name" 0 "" "$neem" embed $name.npy -o "$method-$name.npy" "${few[@]}"
    done
    expect "$method in 3 dimensions" 0 "3 dimensions" "$neem" embed n60.npy -o "$method-3.csv" "${few[@]}" --dims 3
    expect "$method, quiet" 0 "" "$neem" embed n60.npy -o "$method-quiet.npy" "${few[@]}" --dims 1 --quiet
    [ ! -s stdout.txt ] && ! grep -qv 'warning W-04' stderr.txt || complain "quiet speaks"
    expect "$method, many neighbors" 0 "W-01|lowered from" "$neem" embed n60.npy -o "$method-80.npy" "${few[@]}" --neighbors 80
    expect "$method, no neighbors" 2 "0 is outside" "$neem" embed n60.npy -o bad.npy "${few[@]}" --neighbors 0
    expect "$method, not finite" 3 "row 30|column 2" "$neem" embed B49-1.npy -o bad.npy "${few[@]}"
    [ $method = largevis ] || expect "$method, perplexity" 2 "--perplexity has no meaning for --method $method" "$neem" embed n60.npy -o bad.npy "${few[@]}" --perplexity 9
  done
  expect "options of umap" 0 "30 iterations" "$neem" embed n60.npy -o options.npy --method umap --iterations 30 --learning-rate 0.5 \
    --negatives 3 --min-dist 0.5 --init umap1.npy
  expect "nothing left" 6 "W-04|collapsed|60 points lie on one place" "$neem" embed n60.npy -o bad.npy --method infonc-tsne \
    --iterations 300 --neighbors 59 --exaggeration 1e30
  for method in neg-tsne nc-tsne forceatlas2 laplacian-eigenmaps; do
    expect "$method, few points" 0 "neighbors lowered from 15 to 10" "$neem" embed n31.npy -o few.npy --method $method --force
  done
  expect "spectrum, few points" 0 "neighbors lowered from 15 to 10" "$neem" spectrum n31.npy -o few --frames 2
  expect "a flat start" 0 "spreads in 1 of 2 dimensions" "$neem" embed n60.npy -o flat.npy --method umap --iterations 30 --init flat60.csv
  expect "min-dist" 2 "--min-dist = -1 is outside|option --min-dist" "$neem" embed n60.npy -o bad.npy --method umap --min-dist -1
  expect "eigenmaps have no start" 2 "--init has no meaning" "$neem" embed n60.npy -o bad.npy --method laplacian-eigenmaps --init umap1.npy
  expect "no such method" 2 "magic|laplacian-eigenmaps" "$neem" embed n60.npy -o bad.npy --method magic
  ! compgen -G 'bad*' >/dev/null || complain "a file was made"
}

# Other metrics than Euclidean, distances and tables of neighbors in place of points, maps of many columns, a target.
group_space() {
  local metric method few
  limit=unlimited
  quick() { # METHOD: few iterations of it
    case $1 in
      laplacian-eigenmaps) few=() ;;
      pacmap | localmap) few=(--iterations 9,9,9) ;;
      *) few=(--iterations 9) ;;
    esac
  }
  not_made() { # ID EXIT TEXTS INPUT [OPTIONS]
    local id=$1 wanted=$2 texts=$3
    shift 3
    expect "$id" "$wanted" "$texts" "$neem" embed "$@" -o bad.npy
  }
  for metric in euclidean cosine correlation manhattan chebyshev hamming jaccard canberra inner-product; do
    expect "embed, $metric" 0 "knn_recall@15" "$neem" embed f8.npy -o map.npy --metric $metric --force "${short[@]:1}"
    expect "score, $metric" 0 "knn_recall@15|torn_edges" "$neem" score f8.npy map.npy --metric $metric
  done
  expect haversine 0 "kd_tree|haversine" "$neem" embed places.npy -o map.npy --metric haversine --force "${short[@]:1}"
  not_made "no places" 3 "places have 2 columns" n60.npy --metric haversine
  not_made "no metric" 2 "metric|inner_product" n60.npy --metric euclid
  not_made "PCA of sets" 2 "keeps no distances by --metric jaccard" sets.npy --metric jaccard --pca 3
  expect "PCA of angles" 0 "130 columns are reduced to 50|after rows are brought to length 1" "$neem" embed wide.npy -o map.npy \
    --metric cosine --force "${short[@]:1}"
  expect "all columns" 0 "all 130 columns are compared" "$neem" embed wide.npy -o map.npy --metric manhattan --force "${short[@]:1}"
  expect "lone sets" 0 "6 of 60 points have no neighbors" "$neem" embed sets.npy -o map.npy --metric jaccard --method umap --neighbors 3 --iterations 9 --force
  for method in $methods; do
    quick "$method"
    expect "$method by cosine" 0 "knn_recall" "$neem" embed f8.npy -o map.npy --method $method --metric cosine --force "${few[@]}"
  done
  for method in pacmap localmap trimap; do
    not_made "$method by manhattan" 2 "compares points by Euclidean distances|cosine" n60.npy --method $method --metric manhattan
    not_made "$method of distances" 2 "looks at points" D.npy --method $method --input distances
  done
  # distances are those of the points: the neighbors are the same
  expect points 0 "" "$neem" knn n60.npy -o points --neighbors 7 --recall 1 --quiet
  expect square 0 "by the distances|points                   60" "$neem" embed D.npy -o D.csv --input distances "${short[@]:1}"
  for file in D half; do
    expect "$file, neighbors" 0 "" "$neem" knn $file.npy -o $file --input distances --neighbors 7 --quiet
    cmp -s points_ids.npy ${file}_ids.npy || complain "other neighbors than of the points"
  done
  expect "taken as points" 0 "W-10|--input distances" "$neem" embed D.npy -o map.npy --force "${short[@]:1}"
  expect "half of them as points" 3 "if it holds the distances of 60 points, give --input distances" "$neem" info half.npy
  expect "told before" 0 "W-10|D.npy is square and symmetric" "$neem" info D.npy
  awk 'BEGIN { for (i = 0; i < 45; ++i) print 1 + (i * 7) % 10 / 4 }' >half.txt
  expect "half of them in text" 0 "W-10|45 values in one column, as many as 10 points have pairs" "$neem" info half.txt
  expect "meant as points" 0 "" "$neem" embed D.npy -o map.npy --force "${short[@]}" --input points
  ! grep -q W-10 stderr.txt || complain "a warning of what was meant"
  expect "score of distances, scaled" 2 "--scale, --missing and --counts have no meaning for distances" "$neem" score D.npy D.csv --input distances --scale unit
  expect "score of distances" 0 "60, distances|trustworthiness" "$neem" score D.npy D.csv --input distances
  not_made "no distances" 3 "distances is square, not 60 x 4|condensed" n60.npy --input distances
  not_made "two distances" 3 "points 9 and 3 have two distances" uneven.npy --input distances
  not_made "a metric of distances" 2 "--metric has no meaning with --input distances" D.npy --input distances --metric cosine
  # tables: of neem, of other programs, without points
  expect "own table" 0 "neighbors                7|search                   given" "$neem" embed n60.npy -o map.npy --knn points --method umap --iterations 9 --force
  expect "table alone" 0 "knn_recall@7|points                   60" "$neem" embed -o map.npy --knn points_ids.npy --method umap --iterations 9 --force
  expect FAISS 0 "the point itself is among its 16 neighbors|W-11|squares" "$neem" embed n60.npy -o map.npy --knn faiss --method umap --iterations 9 --force
  for flag in "--pca 3" "--input points" "--scale unit" "--missing drop" "--columns 1" "--drop 1" "--names 1" --transpose "--decimal ." \
    --header "--delimiter ,"; do
    expect "$flag of a table alone" 2 "${flag%% *} has no meaning without points" "$neem" embed --knn points -o bad.npy --method umap $flag
  done
  expect "a table within a limit" 5 "limit is" "$neem" embed --knn points -o bad.npy --method umap --memory-limit 1M
  expect "by another metric" 0 "W-11|are not those by cosine" "$neem" embed n60.npy -o map.npy --knn points --metric cosine --method umap --iterations 9 --force
  expect "fewer of a table" 0 "neighbors                5" "$neem" embed n60.npy -o map.npy --knn points --neighbors 5 --method umap --iterations 9 --force
  not_made "of other points" 3 "60 points, and there are 31" n31.npy --knn points
  not_made "no table" 4 "nothing_ids.npy" n60.npy --knn nothing
  expect "PaCMAP of a table" 2 "looks at points|neighbors" "$neem" embed -o bad.npy --method pacmap --knn points
  # many columns
  for method in umap ncvis largevis infonc-tsne laplacian-eigenmaps forceatlas2 pacmap trimap; do
    quick "$method"
    expect "$method, 10 columns" 0 "10 dimensions|knn_recall" "$neem" embed n60.npy -o $method-10.npy --method $method --dims 10 "${few[@]}"
    expect "$method, read" 0 "map 60 x 10" "$neem" score n60.npy $method-10.npy
  done
  expect "neg-tsne, 5 columns" 0 "5 dimensions" "$neem" embed n60.npy -o map.csv --method neg-tsne --update batch --dims 5 --iterations 9
  for method in tsne localmap umap-full; do not_made "$method, 10 columns" 2 "at most 3 columns" n60.npy --method $method --dims 10; done
  not_made "all pairs, 10 columns" 2 "--update batch" n60.npy --method neg-tsne --dims 10
  expect "a picture of 10 columns" 2 "no picture of 10 columns" "$neem" embed n60.npy -o bad.npy --method umap --dims 10 --plot bad.png
  # a continuous target
  expect plain 0 "" "$neem" embed n60.npy -o plain.npy --method umap --quiet
  expect target 0 "" "$neem" embed n60.npy -o target-map.npy --method umap --target target.npy --target-weight 0.8 --quiet
  ! cmp -s plain.npy target-map.npy || complain "the target changes nothing"
  not_made "a target of others" 3 "60 rows for 31 points" n31.npy --method umap --target target.npy
  # points that keep their place, and points near one
  "$neem" embed n60.npy -o first.csv --iterations 9 --quiet 2>/dev/null
  for i in {1..60}; do echo $((i <= 20)); done >held.txt && sed 1s/1/2/ held.txt >two.txt
  expect "fixed" 0 "20 of 60 points keep the place" "$neem" embed n60.npy -o held.csv --method umap --init first.csv --fixed held.txt --iterations 9
  cmp -s <(sed -n 1,20p first.csv) <(sed -n 1,20p held.csv) || complain "fixed points have moved"
  cmp -s <(sed -n 21,60p first.csv) <(sed -n 21,60p held.csv) && complain "the others have not"
  paste -d, <(echo a,b; cat first.csv) <(echo held; cat held.txt) >marked.csv
  expect "a column of marks" 0 "2 number columns used|20 of 60 points keep the place" "$neem" embed marked.csv -o marked.npy --init first.csv --fixed held --iterations 9
  not_made "fixed without a start" 2 "--fixed has no meaning without --init" n60.npy --fixed held.txt
  not_made "a mark of 2" 3 "the mark of point 0 (counted from 0) is 2; option --fixed two.txt" n60.npy --init first.csv --fixed two.txt
  not_made "fixed points of eigenmaps" 2 "do not move points" n60.npy --anchors first.csv --method laplacian-eigenmaps
  not_made "a column of marks that is not there" 2 "neither a column nor a file 'v'; option --fixed" marked.csv --init first.csv --fixed v
  awk 'NR > 40 { $0 = "NA,NA" } 1' first.csv >places.csv
  expect "anchors" 0 "40 of 60 points are held near a place" "$neem" embed n60.npy -o near.csv --anchors places.csv --anchor-strength 1 --iterations 9
  cmp -s <(sed -n 1,40p first.csv) <(sed -n 1,40p near.csv) || complain "at strength 1 points do not stay at their places"
  not_made "a strength of 2" 2 "anchor-strength" n60.npy --anchors places.csv --anchor-strength 2
  not_made "a strength of nothing" 2 "no meaning without --anchors" n60.npy --anchor-strength 0.1
  expect "a scaled start" 0 "every axis goes from 0 to 10" "$neem" embed n60.npy -o scaled.csv --method umap --init first.csv --init-scale 10 --iterations 0
  awk -F, 'NR == 1 { a = b = $1; c = d = $2 } { if ($1 < a) a = $1; if ($1 > b) b = $1; if ($2 < c) c = $2; if ($2 > d) d = $2 }
    END { exit !(a == 0 && c == 0 && b > 9.999 && b < 10.001 && d > 9.999 && d < 10.001) }' scaled.csv || complain "the axes are not 0 to 10"
  not_made "a scale of nothing" 2 "--init-scale has no meaning without --init" n60.npy --init-scale 10
  not_made "a scale of fixed points" 2 "no meaning with --fixed" n60.npy --init first.csv --fixed held.txt --init-scale 10
  not_made "anchors of others" 3 "60 rows for 31 points" n31.npy --anchors places.csv
  not_made "anchors of three columns" 3 "the anchors are 60 x 2 but should be 60 x 3" n60.npy --anchors places.csv --dims 3
  # weights of points
  for i in {1..60}; do echo $((1 + i % 3)); done >weights.txt && sed 's/$/0/' weights.txt >tenfold.txt && sed 1s/2/0/ weights.txt >zero.txt
  for file in weights tenfold; do
    expect "$file" 0 "$file' go from" "$neem" embed n60.npy -o $file.npy --method umap --iterations 9 --weights $file.txt
  done
  cmp -s weights.npy tenfold.npy || complain "a factor on all weights changes the map"
  expect "all alike" 0 "warning W-01: all weights are 2, which is the same as none" "$neem" embed n60.npy -o alike.npy --method umap \
    --iterations 9 --weights <(yes 2 | head -n 60)
  expect "none" 0 "" "$neem" embed n60.npy -o none.npy --method umap --iterations 9 --quiet
  cmp -s alike.npy none.npy && ! cmp -s weights.npy none.npy || complain "the weights do not do what they should"
  { echo a,b,w && paste -d, weights.txt <(seq 60) weights.txt; } >weighed.csv
  expect "a column of the points" 0 "2 number columns used|weights 'w' go from 1 to 3" "$neem" embed weighed.csv -o weighed.npy --iterations 9 --weights w
  not_made "a column that is not there" 2 "neither a column nor a file 'v'; option --weights" weighed.csv --weights v
  not_made "a weight of 0" 3 "the weight of point 0 (counted from 0) is 0; option --weights zero.txt" n60.npy --weights zero.txt
  not_made "weights of others" 3 "60 numbers for 31 points; option --weights" n31.npy --weights weights.txt
  not_made "weights of PaCMAP" 2 "--weights has no meaning for --method pacmap" n60.npy --method pacmap --weights weights.txt
  not_made "weights of densMAP" 2 "--weights has no meaning beside --density" n60.npy --method densmap --weights weights.txt
  not_made "a target of t-SNE" 2 "--target has no meaning for --method tsne" n60.npy --target target.npy
  ! compgen -G 'bad*' >/dev/null || complain "a file was made"
}

# One pipeline: whatever the method, the same lines in the same order, and the same members of the record.
group_uniform() {
  for i in {1..30}; do echo a && echo b; done >two.txt
  local method lines members more first_lines="" first_members=""
  limit=unlimited
  for method in $methods; do
    more=()
    [ $method != largevis ] || more=(--iterations 500) # of 25,000
    expect "$method" 0 "points                   60 x 4|method  |seed 7" "$neem" embed f8.npy -o map.npy --method $method --seed 7 \
      --labels two.txt --plot map.png --record map.json --force "${more[@]}"
    lines=$(sed 's/ .*//' stdout.txt | tr '\n' ' ')
    members=$(grep -oE '^  "[a-z_]+":' map.json | tr -d '\n')
    [ "$lines" = "${first_lines:=$lines}" ] || complain "the report has the lines $lines, not $first_lines"
    [ "$members" = "${first_members:=$members}" ] || complain "the record has the members $members, not $first_members"
    grep -q 'quality' map.json && grep -q '"search": "' map.json || complain "the record is not complete"
    expect "$method, identical rows" 0 "warning W-03" "$neem" embed B46.npy -o map.npy --method $method --force "${more[@]}"
    expect "$method, memory" 5 "limit is 1 MiB" "$neem" embed f8.npy -o bad.npy --method $method --memory-limit 1M
  done
  [ "$first_lines" = "points neighbors search recall method objective rest quality knn_recall@15 trustworthiness@15 distance_correlation label_accuracy@10 silhouette time memory written " ] ||
    complain "the report has the lines $first_lines"
  ! compgen -G 'bad*' >/dev/null || complain "a file was made"
}

# Every option of every method can be given: the flags are those that the help of the method names.
group_reach() {
  local method flag rest value more
  limit=unlimited
  for i in {1..30}; do echo a && echo -1; done >two.txt
  for i in {1..60}; do echo $((1 + i % 3)); done >weights.txt
  for method in $methods densmap; do
    expect "$method, help" 0 "neem embed POINTS|--seed|default: 42" "$neem" embed --method $method --help
    cp stdout.txt help.txt
    [ "$(grep -c '^  --' help.txt)" -gt 4 ] || complain "there are hardly any options"
    while read -r flag rest; do
      value=${rest#*default: } more=()
      case $flag in
        --init) value=init.npy ;;
        --target) value=target.npy ;;
        --weights) value=weights.txt && [ $method != densmap ] || continue ;;
        --perplexity) value=5 ;;
        --early-momentum) value=0.5 ;;
        --phases) value=9:4,9:1 ;;
        --partition) value=6000 ;;
        --iterations | --early-iterations) [ "$value" = 100,100,250 ] && value=9,9,9 || value=9 ;;
        --target-weight) more=(--supervise --labels two.txt) ;;
        --supervise) value="" more=(--labels two.txt) ;;
        *) case $rest in
          "true or false"* | "on or off"*) value="" ;;
          *,*", "*"; default"* | [a-z]*,*"; default"*) [[ $rest == [a-z]* ]] && value=${rest%%,*} ;;
        esac ;;
      esac
      [[ -z $value || $value =~ ^[a-z0-9.:,+_-]+$ ]] || value=1 # a default in words
      [[ $rest != *"..n-1"* ]] || value=7
      [[ $method != largevis || $flag = --iterations ]] || more+=(--iterations 9) # its default takes seconds
      expect "$method $flag $value" 0 "points  |method  " "$neem" embed n60.npy -o map.npy --force --method $method $flag \
        ${value:+"$value"} "${more[@]}"
    done < <(grep '^  --' help.txt)
  done
  expect "help without a method" 0 "tsne, umap, |--method umap --help" "$neem" embed --help
  ! grep -q -e --min-dist stdout.txt || complain "the help without a method is not short"
  expect "help of another" 2 "magic" "$neem" embed --method magic --help
  expect alias 0 "n-neighbors|counts the point itself|neighbors                14" "$neem" embed n60.npy -o map.npy --force \
    --method umap --n-neighbors 15
  expect "epochs" 0 "called iterations|30 iterations" "$neem" embed n60.npy -o map.npy --force --method umap --epochs 30
  expect "another's option" 2 "--perplexity has no meaning for --method umap|tsne, largevis" "$neem" embed n60.npy -o bad.npy \
    --method umap --perplexity 9
  expect "nobody's option" 2 "did you mean --min-dist" "$neem" embed n60.npy -o bad.npy --method umap --min-dits 0.2
  expect "a sentence" 2 "--theta has no meaning with --update batch" "$neem" embed n60.npy -o bad.npy --method neg-tsne --update batch --theta 0.5
  expect "two sentences" 2 "--partition has no meaning beside --spectrum" "$neem" embed n60.npy -o bad.npy --method neg-tsne --partition 9 --spectrum 1
  expect "the default, beside another" 2 "--min-dist has no meaning beside --curve|give one of them" "$neem" embed n60.npy \
    -o bad.npy --method umap --min-dist 0.1 --curve-a 1.5 --curve-b 0.9
  expect "no early iterations" 0 "early_exaggeration has no effect with early_iterations 0" "$neem" embed n60.npy -o map.npy \
    --force --early-iterations 0 --early-exaggeration 8
  expect "twice" 2 "--min-dist is given twice, as 0.1 and as 0.3|give it once" "$neem" embed n60.npy -o bad.npy \
    --method umap --min-dist 0.1 --min-dist 0.3
  expect "by two names" 2 "--n-neighbors 15 and --neighbors 14 are two names of one option" "$neem" embed n60.npy -o bad.npy \
    --method umap --neighbors 14 --n-neighbors 15
  expect "by two names, of the program" 2 "--random-state 1 and --seed 1 are two names" "$neem" embed n60.npy -o bad.npy \
    --seed 1 --random-state 1
  expect "millions" 2 "--samples counts millions of draws in all, unlike --iterations|give iterations" "$neem" embed n60.npy \
    -o bad.npy --method largevis --samples 10
  expect "names of nothing" 2 "--label-names has no meaning without --labels" "$neem" embed n60.npy -o bad.npy --label-names a,b
  expect "all columns" 0 "--pca 99 changes nothing: there are" "$neem" embed n60.npy -o map.npy --force --pca 99
  expect "record" 0 "" "$neem" embed n60.npy -o map.npy --force --method umap --spread 1.5 --density --record map.json
  for flag in '"spread": 1.5' '"min_dist": 0.1' '"density.strength": 2' '"update": "batch"' '"iterations": null'; do
    grep -qF "$flag" map.json || complain "no $flag in the record"
  done
  # labels colour and judge; the map is theirs only where that is asked for
  expect plain 0 "" "$neem" embed n60.npy -o plain.npy --method umap
  expect labelled 0 "label_accuracy" "$neem" embed n60.npy -o labelled.npy --method umap --labels two.txt
  expect supervised 0 "label_accuracy" "$neem" embed n60.npy -o supervised.npy --method umap --labels two.txt --supervise
  cmp -s plain.npy labelled.npy || complain "labels change a map that is not supervised"
  ! cmp -s plain.npy supervised.npy || complain "supervision changes nothing"
  expect "supervised by nothing" 2 "give --labels" "$neem" embed n60.npy -o bad.npy --method umap --supervise
  expect "supervised t-SNE" 2 "--supervise has no meaning for --method tsne" "$neem" embed n60.npy -o bad.npy --labels two.txt --supervise
  expect "weight of nothing" 2 "--target-weight has no meaning without --supervise|give --supervise" "$neem" embed n60.npy -o bad.npy --method umap --labels two.txt --target-weight 0.9
  ! compgen -G 'bad*' >/dev/null || complain "a file was made"
}

group_edges() {
  local fa2=(--method forceatlas2 --iterations 20) name more
  printf 'a -> b\nb -> c\nc -> a\n' >arrow.txt
  expect "lines with arrows" 0 "taken as edges|points                   3" "$neem" info arrow.txt
  printf '# a comment\n%% another\na -- b;\n"c, d" -- b;\n' >semicolons.txt
  printf 'a->b\nb->c' >tight.txt
  printf 'a -> b\n' >one.txt
  for name in semicolons:3 tight:3 one:2; do
    expect "arrows, $name" 0 "lines a -> b or a -- b: taken as edges|points                   ${name#*:}" "$neem" info ${name%:*}.txt
  done
  printf 'artist1 -- song1,0.1,0.2\nartist2 -- song2,0.3,0.1\n' >songs.csv
  expect "rows called by arrows" 0 "first column taken as names|columns                  2" "$neem" info songs.csv
  unsaid "taken as edges"
  expect "info of two files" 2 "info tells of one file" "$neem" info n60.npy n31.npy
  expect "info, another option" 2 "--input = distances is not points" "$neem" info n60.npy --input distances
  printf 'Ada,Bo,2\nBo,Cy,1\nCy,"Di, the cat",1\nDi,Di,1\n' >friends.edges
  expect names 0 "points                   5, edges 3|1 edge from a point to itself|2 parts" \
    "$neem" embed friends.edges -o friends.csv "${fa2[@]}" --plot friends.png --record friends.json
  [ "$(cut -d, -f1 friends.csv | tr '\n' ' ')" = 'name Ada Bo Cy "Di Di ' ] || complain "the map does not tell the names"
  [ -s friends.png ] && grep -q '"edges": 3' friends.json || complain "no picture or record"
  printf 'Id,Source,Target,Type,Weight\n0,Ada,Bo,Undirected,2.0\n1,Bo,Cy,Undirected,1.0\n' >gephi.csv
  expect "a header of edges" 0 "taken as edges|points                   3, edges 2" "$neem" embed gephi.csv -o gephi1.csv "${fa2[@]}"
  expect "edges as points" 0 "points                   2 x 2" "$neem" embed gephi.csv -o gephi2.csv --columns Id,Weight
  for i in 1 2 3 4 5 6 7 8 9; do echo "$i $((i + 1))"; done >path.txt
  gzip -c path.txt >path.edges.gz
  { printf '%%%%MatrixMarket matrix coordinate pattern symmetric\n10 10 9\n' && cat path.txt; } >path.mtx
  expect flag 0 "points                   10, edges 9" "$neem" embed path.txt --edges -o path1.npy "${fa2[@]}" --threads 1
  expect gzip 0 "edges 9" "$neem" embed path.edges.gz -o path2.npy "${fa2[@]}" --threads 3
  expect mtx 0 "edges 9" "$neem" embed path.mtx -o path3.npy "${fa2[@]}"
  cmp -s path1.npy path2.npy && cmp -s path1.npy path3.npy || complain "the maps differ"
  expect options 0 "iteration 20 of 20" "$neem" embed path.mtx -o path4.npy --dims 3 "${fa2[@]}" --gravity 0.5 --scaling 10 \
    --strong-gravity --lin-log --dissuade-hubs --jitter-tolerance 0.1 --edge-weight-influence 0 --theta 0 --seed 7
  seq 10 >classes.txt
  expect labels 0 "path5.svg" "$neem" embed path.mtx -o path5.npy "${fa2[@]}" --labels classes.txt --plot path5.svg
  expect "too few labels" 3 "10 points" "$neem" embed path.mtx -o bad.npy "${fa2[@]}" --labels friends.edges
  for name in n60 n1 n4500; do
    expect "points $name" 0 "ForceAtlas2" "$neem" embed $name.npy -o "points-$name.npy" "${fa2[@]}"
  done
  expect lowered 0 "W-01|from 80 to 59" "$neem" embed n60.npy -o lowered.npy "${fa2[@]}" --neighbors 80
  for name in $methods; do
    case $name in pacmap | localmap | trimap)
      expect "no edges for $name" 2 "edges have no meaning for --method $name" "$neem" embed path.mtx -o bad.npy --method $name
      continue ;;
    esac
    more=()
    [ $name != largevis ] || more=(--iterations 500) # of 25,000
    expect "edges for $name" 0 "points                   10, edges 9|neighbors                those of the edges" \
      "$neem" embed path.mtx -o "$name.csv" --method $name "${more[@]}"
    [ "$(cut -d, -f1 "$name.csv" | tr '\n' ' ')" = 'name 1 2 3 4 5 6 7 8 9 10 ' ] || complain "the map does not tell the names"
  done
  for flag in "--neighbors 3" "--pca 3" "--metric cosine" "--input distances" "--knn near" "--scale unit" "--missing drop" "--columns a" --counts \
    "--names a" "--drop a" --transpose "--decimal ." "--field a"; do
    expect "$flag of edges" 2 "${flag%% *} has no meaning for edges|leave it out" "$neem" embed path.mtx -o bad.npy $flag
    [ "$flag" = "--knn near" ] || expect "$flag of a spectrum of edges" 2 "${flag%% *} has no meaning for edges" "$neem" spectrum path.mtx -o bad $flag
  done
  for flag in "--columns 1" "--drop 1" "--names a" --transpose "--decimal ." "--field a" "--labels a"; do
    expect "$flag of edges, info" 2 "${flag%% *} has no meaning for edges|leave it out" "$neem" info path.edges.gz $flag
  done
  expect "no classes of edges, info" 0 "points                   10" "$neem" info path.edges.gz --labels none
  for flag in --counts --transpose; do
    expect "$flag of a matrix" 2 "or give --input points" "$neem" embed path.mtx -o bad.npy $flag
    expect "$flag of its rows" 0 "points                   " "$neem" embed path.mtx -o rows.npy --input points $flag --perplexity 2 --iterations 9 --force
  done
  expect "info of its rows" 0 "columns                  10|the rows of the matrix are the points" "$neem" info path.mtx --input points
  expect "a column of edges" 2 "no points that have a column 'type'|FILE:COLUMN" "$neem" embed path.mtx -o bad.npy --labels :type
  expect "no classes of edges" 0 "" "$neem" embed path.mtx -o none.npy "${fa2[@]}" --labels none
  expect "perplexity of edges" 2 "--perplexity has no meaning for edges" "$neem" embed path.mtx -o bad.npy --perplexity 3
  expect "gravity of t-SNE" 2 "--gravity has no meaning" "$neem" embed n60.npy -o bad.npy --gravity 2
  expect "perplexity of ForceAtlas2" 2 "--perplexity has no meaning" "$neem" embed n60.npy -o bad.npy "${fa2[@]}" --perplexity 9
  expect "two files" 2 "several files" "$neem" embed path.mtx friends.edges -o bad.npy "${fa2[@]}"
  echo '1 2 3 4' >wide.edges
  expect "bad line" 3 "line 1|4 cells, expected 2 or 3" "$neem" embed wide.edges -o bad.npy "${fa2[@]}"
  printf 'source,target\n1,2\n2,3\n' >head.edges
  expect header 0 "edges 2|the first line holds names" "$neem" embed head.edges -o head0.npy "${fa2[@]}"
  expect "header given" 0 "edges 2" "$neem" embed head.edges -o head.npy "${fa2[@]}" --header
  cmp -s head0.npy head.npy || complain "another map with --header"
  printf 'Source,Target,Type,Id,Label,timeset,Weight\nA,B,Directed,0,,,2\nB,"C, D",Undirected,1,,,1\n' >gephi.csv
  expect Gephi 0 "points                   3, edges 2|'Source' to 'Target'|1 of 2 edges have a direction" \
    "$neem" embed gephi.csv --edges -o gephi_map.csv "${fa2[@]}"
  grep -q '^"C, D",' gephi_map.csv || complain "the map does not tell the names"
  printf 'Source,Target\nAnna,Bert\nBert,Carl\nCarl,Anna\nCarl,Dora\n' >named.csv
  printf 'Source;Target;Weight\nAnna;Bert;0,5\nBert;Carl;1,25\n' >commas.csv
  expect "decimal commas of edges" 0 "weights have decimal commas|weights                  0.5 to 1.25" "$neem" info commas.csv --edges
  expect "named columns" 0 "points                   4, edges 4" "$neem" embed named.csv --edges -o named.npy "${fa2[@]}"
  printf 'from,to\nAnna,Bert\nBert,Carl\nCarl,Anna\nCarl,Dora\n' >other.csv
  expect "other names of columns" 3 "no column of numbers|--edges" "$neem" embed other.csv -o bad.csv
  expect "knn of a table of edges" 2 "no distances" "$neem" knn named.csv -o bad
  printf 'digraph { 1 -> 2 -> 3; 3 -- "4 b" [weight=2] }\n' >g.dot
  expect DOT 0 "points                   4, edges 3|cannot hold" "$neem" embed g.dot -o dot.npy "${fa2[@]}"
  printf '0 -> 1\n1 -> 2\n' >arrow.txt
  expect arrows 0 "points                   3, edges 2" "$neem" embed arrow.txt --edges -o arrow.npy "${fa2[@]}"
  printf '<graphml><graph><node id="a"/><node id="b"/><edge source="a" target="b"/></graph></graphml>' >g.graphml
  for name in "path.mtx:Matrix Market" g.dot:DOT g.graphml:XML f8.npy:.npy; do
    for flag in --header --no-header "--delimiter tab"; do
      expect "$flag of $name" 2 "${flag% *} has no meaning for |${name#*:}|leave it out" "$neem" embed ${name%:*} --edges -o bad.npy $flag
    done
    expect "header of $name" 2 ",header has no meaning for |${name#*:}" "$neem" info ${name%:*},header --edges
  done
  expect GraphML 0 "points                   2, edges 1" "$neem" embed g.graphml -o xml.csv "${fa2[@]}"
  expect "info of edges" 0 "points                   5|edges                    3|parts                    2|'Ada' to 'Di'" \
    "$neem" info friends.edges
  expect "info of a table of edges" 0 "edges                    2|'Source' to 'Target'" "$neem" info gephi.csv --edges
  expect "knn of edges" 2 "no distances|neem embed" "$neem" knn friends.edges -o bad
  expect "score of edges" 2 "no distances" "$neem" score friends.edges friends.csv
  expect "spectrum of edges" 0 "points                   10, edges 9|those of the edges" \
    "$neem" spectrum path.mtx -o of_edges --frames 2 --pictures none
  expect "neighbors of edges along the spectrum" 2 "--neighbors has no meaning" "$neem" spectrum path.mtx -o bad --neighbors 3
  expect "no header" 0 "points                   5, edges 3" "$neem" embed head.edges --no-header -o head1.npy "${fa2[@]}"
  expect init 3 "60 rows for 10 points" "$neem" embed path.mtx -o bad.npy "${fa2[@]}" --init f8.npy
  for value in -1 nan abc; do
    expect "gravity $value" 2 "gravity" "$neem" embed path.mtx -o bad.npy "${fa2[@]}" "--gravity=$value"
  done
  expect "its own input" 2 "friends.csv" "$neem" embed friends.csv --edges -o friends.csv --force "${fa2[@]}"
  ! compgen -G 'bad*' >/dev/null || complain "a file was made"
}

group_colors() {
  local i
  { echo 'name,a,b,age,kind,size'; for i in $(seq 60); do
      echo "p$i,$((i % 7)).5,$((i * 37 % 11)),$((i * i % 59)).25,$([ $((i % 2)) = 0 ] && echo x || echo y),$([ "$i" = 3 ] && echo NA || echo "$i")"
    done; } >table.csv
  local map=("$neem" embed table.csv --columns a,b --iterations 30 --method umap)
  expect column 0 "colours of 'age' go from|quantiles .01 and .99" "${map[@]}" -o c1.npy --plot c1.svg --color age --record c1.json
  grep -qF '"columns_taken": ["a,b"]' c1.json && grep -qF '"header": null' c1.json && grep -qF '"join": false' c1.json || complain "not in the record"
  grep -q '>age</text>' c1.svg || complain "no bar"
  expect sheet 0 "colours of 'age'|colours of 'size'|1 has no value" "${map[@]}" -o c2.npy --plot c2.svg --color age,size
  [ "$(grep -c '<svg ' c2.svg)" = 3 ] && grep -q 'no value (1)' c2.svg || complain "no sheet"
  expect "PNG" 0 "c3.png" "${map[@]}" -o c3.npy --plot c3.png --color age --labels kind --names-on-map
  expect names 0 "c4.svg" "${map[@]}" -o c4.npy --plot c4.svg --labels kind --names-on-map --point-size 3 --alpha 0.5
  [ "$(grep -c 'paint-order' c4.svg)" = 2 ] && grep -q 'stroke-width="30" stroke-opacity="0.5"' c4.svg || complain "no names"
  cmp -s c1.npy c4.npy || complain "the picture changes the map"
  cut -d, -f1,4 table.csv >ages.csv
  expect file 0 "colours of 'age'" "${map[@]}" -o c5.npy --plot c5.svg --color ages.csv
  expect "column of a file" 0 "colours of 'size'" "${map[@]}" -o c6.npy --plot c6.svg --color table.csv:size
  { head -1 ages.csv; tail -n +2 ages.csv | tac; } >turned.csv
  expect "another order" 3 "not those of the points|--join" "${map[@]}" -o bad.npy --plot bad.svg --color turned.csv
  expect join 0 "colours of 'age'" "${map[@]}" -o c7.npy --plot c7.svg --color turned.csv --join
  cmp -s c5.svg c7.svg || complain "names are not joined"
  tail -n +2 ages.csv | cut -d, -f2 >numbers.txt
  expect "labels that are numbers" 0 "different numbers for 60 points: taken as a scale" \
    "${map[@]}" -o c8.npy --plot c8.svg --labels numbers.txt
  expect "three columns" 0 "the picture shows principal axes 1 and 2" \
    "${map[@]}" -o c9.npy --plot c9.png --dims 3 --labels kind
  expect "no picture" 0 "are for pictures, and none is asked for" "${map[@]}" -o c10.npy --color age
  expect "no such column" 2 "neither a column nor a file 'nothing'" "${map[@]}" -o bad.npy --plot bad.svg --color nothing
  expect "a column of text" 3 "'kind' holds text|--labels kind" "${map[@]}" -o bad.npy --plot bad.svg --color kind
  expect "no classes" 2 "no classes to name|--labels" "${map[@]}" -o bad.npy --plot bad.svg --names-on-map --labels none
  expect "point size" 2 "point-size" "${map[@]}" -o bad.npy --plot bad.svg --point-size 0
  expect alpha 2 "alpha" "${map[@]}" -o bad.npy --plot bad.svg --alpha 2
  tail -n +2 numbers.txt >few.txt
  expect "too few" 3 "59 numbers for 60 points" "${map[@]}" -o bad.npy --plot bad.svg --color few.txt
  expect "column of a matrix" 0 "colours of 'column 2'" "$neem" embed n60.npy -o c11.npy --plot c11.svg --color 2 --iterations 30
  "$neem" knn n60.npy -o near --neighbors 9 --quiet
  expect "column of no points" 2 "no points that have a column '1'|a file of one number a point" \
    "$neem" embed --knn near -o bad.npy --method umap --plot bad.png --color 1
  expect "a file for no points" 0 "colours of 'numbers'" "$neem" embed --knn near -o c12.npy --method umap --plot c12.svg --color numbers.txt --iterations 9
  ! compgen -G 'bad*' >/dev/null || complain "a file was made"
}

group_signals() {
  local signal
  # the map is made before it is judged, which takes a while for so many points; it is kept
  id="a signal while the map is judged" cases=$((cases + 1))
  local many=(n4500.npy n4500.npy n4500.npy n4500.npy n4500.npy n4500.npy n4500.npy n4500.npy)
  "$neem" embed "${many[@]}" -o judged.npy --record judged.json --early-iterations 0 --iterations 0 --quality full --quiet 2>judged.txt &
  local judging=$! made=0
  until [ $made -eq 2 ] || ! kill -0 $judging 2>/dev/null; do # both are complete once neither grows
    sleep 0.02
    made=$(find . -name '.neem-*' -size +0 | wc -l)
  done
  sleep 0.05
  kill -INT $judging
  wait $judging
  [ $? -eq 130 ] || complain "it was not stopped"
  grep -q "after the results were written, without judgement" judged.txt || complain "it does not say that the map is there"
  [ -e judged.npy ] && [ -e judged.json ] || complain "the map is lost"
  ! compgen -G '.neem-*' >/dev/null || complain "a temporary file is left"
  for signal in INT TERM; do
    id="signal $signal"
    cases=$((cases + 1))
    "$neem" embed B53.npy -o stopped.npy --iterations 100000000 >stdout.txt 2>$signal.txt &
    local process=$! tries=0
    # a file of its own: the last case's output could be read before this process empties it
    until grep -qs iteration $signal.txt || [ $tries -gt 300 ]; do
      sleep 0.1
      tries=$((tries + 1))
    done
    kill -$signal $process
    wait $process
    local code=$?
    [ $code -eq $([ $signal = INT ] && echo 130 || echo 143) ] || complain "exit $code"
    [ ! -e stopped.npy ] || complain "a file is left"
    grep -q "nothing was written" $signal.txt || complain "it does not say so"
  done
}

group_"$group"
echo "$group: $cases cases, $failures failures"
[ $failures -eq 0 ]
