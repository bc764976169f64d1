/** Makes pictures again from what they say of themselves, and tells whether they are the same. */
@NullMarked
package dev.smalti.job.replay;

import org.jspecify.annotations.NullMarked;
