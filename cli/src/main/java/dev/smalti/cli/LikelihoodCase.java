package dev.smalti.cli;

import dev.smalti.Condition;
import dev.smalti.TokenGrid;

/**
 * Tokens that models are asked about.
 *
 * @param name what they were made from
 * @param tokens a grid of the models' window
 * @param condition what the models are given with it
 */
record LikelihoodCase(String name, TokenGrid tokens, Condition condition) {}
