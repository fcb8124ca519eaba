/** The rounds of XGBoost4J. */
@NullMarked
package dev.trackio.xgboost;

import org.jspecify.annotations.NullMarked;
