/** What the commands that draw have in common. */
@NullMarked
package dev.smalti.cli.drawing;

import org.jspecify.annotations.NullMarked;
