/**
 * Models with random weights in published sizes: the speed of a network does not depend on what it has learnt, and nobody
 * has to have a checkpoint to measure it.
 */
@NullMarked
package dev.smalti.bench.random;

import org.jspecify.annotations.NullMarked;
