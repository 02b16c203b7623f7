# Compares the fuzzy affinities that fuzzy.cpp wrote with uwot's: Rscript fuzzy.R FOLDER
suppressMessages(library(uwot))
folder <- commandArgs(trailingOnly = TRUE)[1]
table <- as.matrix(read.table(file.path(folder, "table.txt")))
edges <- read.table(file.path(folder, "edges.txt"), col.names = c("mix", "connectivity", "i", "j", "w"))
n <- nrow(table)
odd <- seq(1, ncol(table), by = 2)
nn <- list(idx = cbind(seq_len(n), table[, odd]), dist = cbind(0, table[, odd + 1]))
storage.mode(nn$idx) <- "integer"
for (mix in unique(edges$mix)) {
  for (connectivity in unique(edges$connectivity)) {
    theirs <- as.matrix(similarity_graph(nn_method = nn, set_op_mix_ratio = mix,
                                         local_connectivity = connectivity, n_threads = 1))
    e <- edges[edges$mix == mix & edges$connectivity == connectivity, ]
    ours <- matrix(0, n, n)
    ours[cbind(e$i, e$j)] <- e$w
    worst <- max(abs(ours - theirs))
    cat(sprintf("mix %g, local connectivity %g: largest difference %.2g\n", mix, connectivity, worst))
    if (worst > 2e-5) quit(status = 1)  # uwot's bisection ends at 1e-5 of a sum, in either direction
  }
}
