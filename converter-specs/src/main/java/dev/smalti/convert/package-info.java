/** From a checkpoint to a bundle: the converter, calibration, the writer of bundles. */
@NullMarked
package dev.smalti.convert;

import org.jspecify.annotations.NullMarked;
