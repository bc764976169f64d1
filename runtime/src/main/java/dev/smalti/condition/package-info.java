/** What priors are given, as tokens: objects of a scene, coordinates. */
@NullMarked
package dev.smalti.condition;

import org.jspecify.annotations.NullMarked;
