/** What is trained when training is measured: a task, and who takes its steps. */
@NullMarked
package dev.smalti.benchmarks.training;

import org.jspecify.annotations.NullMarked;
