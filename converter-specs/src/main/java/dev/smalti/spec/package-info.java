/** Specs of checkpoint families: how one is recognised, its hyperparameters, and the names of its weights. */
@NullMarked
package dev.smalti.spec;

import org.jspecify.annotations.NullMarked;
