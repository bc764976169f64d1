/** Networks that only training knows and that judge pictures: discriminators and LPIPS. */
@NullMarked
package dev.smalti.model.critic;

import org.jspecify.annotations.NullMarked;
