/** The VQGAN: its autoencoder, its quantizer as numbers, and the graphs of a first stage. */
@NullMarked
package dev.smalti.model.vqgan;

import org.jspecify.annotations.NullMarked;
