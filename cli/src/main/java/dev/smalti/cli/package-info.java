/**
 * The command line: one class per command, and nothing in a command but its arguments, its progress, its files and what
 * it prints. Nothing depends on this package.
 */
@NullMarked
package dev.smalti.cli;

import org.jspecify.annotations.NullMarked;
