/** Layers that architectures share: small classes that read like the paper, each one method from values to values. */
@NullMarked
package dev.smalti.layer;

import org.jspecify.annotations.NullMarked;
