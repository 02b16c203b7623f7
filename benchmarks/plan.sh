#!/usr/bin/env bash
# What `neem plan` says, beside what `neem embed` then takes: memory at the peak and seconds by the clock, for every
# method and every table.
#
#   benchmarks/plan.sh PROGRAM TABLE...          METHODS="tsne umap" benchmarks/plan.sh PROGRAM TABLE...
#
# Memory is the largest that the system has counted for the process. Give the machine nothing else to do.
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" && exit 2; }
neem=$1
shift
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
methods=${METHODS:-tsne umap neg-tsne nc-tsne ncvis infonc-tsne largevis pacmap localmap trimap forceatlas2 laplacian-eigenmaps umap-full}

printf '%-20s %-22s %10s %10s %8s %10s %10s %8s\n' method table "plan MiB" "took MiB" ratio "plan s" "took s" ratio
for method in $methods; do
  for table in "$@"; do
    "$neem" plan "$table" --method "$method" >"$scratch/plan"
    begin=$(date +%s.%N)
    "$neem" embed "$table" --method "$method" -o "$scratch/map.npy" --force >"$scratch/took" 2>/dev/null
    end=$(date +%s.%N)
    # "2 min 05 s" or "3.1 s"
    awk -v method="$method" -v table="$(basename "$table")" -v took="$(awk "BEGIN { print $end - $begin }")" '
      FNR == NR && $1 == "memory" { memory = $2 }
      FNR == NR && $1 == "time" { time = $4 == "min" ? 60 * $3 + $5 : $3 }
      FNR != NR && $1 == "memory" { held = $2 }
      END { printf "%-20s %-22s %10d %10d %8.2f %10.1f %10.1f %8.2f\n", method, table, memory, held, memory / held, time, took, time / took }
    ' "$scratch/plan" "$scratch/took"
  done
done
