/**
 * Draws pictures of the toolkit's own, and knows of each pixel what it shows. Arithmetic only: the same numbers give the
 * same picture on every machine.
 */
@NullMarked
package dev.smalti.data.scene;

import org.jspecify.annotations.NullMarked;
