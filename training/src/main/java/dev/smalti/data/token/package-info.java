/** Examples as tokens: what a prior learns, with its condition. */
@NullMarked
package dev.smalti.data.token;

import org.jspecify.annotations.NullMarked;
