/** What commands do, apart from how they are asked and what they print: pictures in and out, conditions, drawings as files. */
@NullMarked
package dev.smalti.job;

import org.jspecify.annotations.NullMarked;
