/** JMH micro-benchmarks of the work that Smalti does in Java. */
@NullMarked
package dev.smalti.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
