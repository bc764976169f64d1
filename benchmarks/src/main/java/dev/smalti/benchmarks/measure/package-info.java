/** What measurements share: rounds and their samples, likeness of results, and where figures come from. */
@NullMarked
package dev.smalti.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
