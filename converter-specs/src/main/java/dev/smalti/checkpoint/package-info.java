/** Readers of other people's weight files: PyTorch's zip and legacy formats and safetensors. Nothing in a file is ever executed. */
@NullMarked
package dev.smalti.checkpoint;

import org.jspecify.annotations.NullMarked;
