/** Reads what pictures of before say of themselves: the arguments of the command line that made them. */
@NullMarked
package dev.smalti.cli.former;

import org.jspecify.annotations.NullMarked;
