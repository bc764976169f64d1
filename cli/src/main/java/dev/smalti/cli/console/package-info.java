/** What a command prints, how it ends, and how it shows progress. */
@NullMarked
package dev.smalti.cli.console;

import org.jspecify.annotations.NullMarked;
