package dev.trackio.server.json;

import dev.trackio.api.FileData;
import dev.trackio.api.RawJson;
import dev.trackio.api.RoughNumber;
import dev.trackio.api.Step;
import dev.trackio.server.call.ApiException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads one kind of value; the parser stands at its first token and is left at its last. */
interface ValueReader {
    Object read(JsonParser parser, Source source, Place place);

    static ValueReader of(Type type) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return listOf(of(generic.getActualTypeArguments()[0]));
        }
        if (type == String.class) {
            return ValueReader::text;
        }
        if (type == Long.class || type == long.class) {
            return ValueReader::whole;
        }
        if (type == Double.class || type == double.class) {
            return ValueReader::decimal;
        }
        if (type == Boolean.class || type == boolean.class) {
            return ValueReader::flag;
        }
        if (type == Step.class) {
            return ValueReader::step;
        }
        if (type == RoughNumber.class) {
            return ValueReader::roughNumber;
        }
        if (type == RawJson.class) {
            return RawObjects::read;
        }
        if (type == FileData.class) {
            return file(RecordReader.of(FileData.class));
        }
        if (type instanceof Class<?> plain && plain.isRecord()) {
            return RecordReader.of(plain.asSubclass(Record.class));
        }
        throw new IllegalArgumentException("no JSON form for " + type);
    }

    private static Object text(JsonParser parser, Source source, Place place) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw expected("text", parser, place);
        }
        return parser.getString();
    }

    private static Object whole(JsonParser parser, Source source, Place place) {
        var value = number(parser, "a whole number", place);
        if (value == Math.rint(value) && Math.abs(value) < 0x1p63) {
            return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    ? parser.getLongValue()
                    : (long) value;
        }
        throw expected("a whole number", parser, place);
    }

    private static Object decimal(JsonParser parser, Source source, Place place) {
        return number(parser, "a number", place);
    }

    private static Object flag(JsonParser parser, Source source, Place place) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw expected("true or false", parser, place);
        };
    }

    /**
     * A whole number; and, because a refused batch is sent again for ever, the other things that
     * Python takes for a number: a fraction, a boolean; a number beyond 64 bits is the nearest that
     * a file can hold.
     */
    private static Object step(JsonParser parser, Source source, Place place) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> Step.of(1);
            case VALUE_FALSE -> Step.of(0);
            case VALUE_NUMBER_INT -> {
                var value = parser.getDoubleValue();
                yield Math.abs(value) < 0x1p62 ? Step.of(parser.getLongValue()) : bigStep(parser);
            }
            default -> {
                var value = number(parser, "a whole number", place);
                if (!Double.isFinite(value)) {
                    throw expected("a whole number", parser, place);
                }
                yield Step.of(value);
            }
        };
    }

    /** As Python reads a number: fractions are cut off, texts and booleans are looked into. */
    private static Object roughNumber(JsonParser parser, Source source, Place place) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> RoughNumber.of(1);
            case VALUE_FALSE -> RoughNumber.of(0);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                var value = parser.getDoubleValue();
                yield Math.abs(value) < 0x1p62 ? RoughNumber.of((long) value) : RoughNumber.NONE;
            }
            case VALUE_STRING -> {
                var text = parser.getString().strip();
                yield text.matches("[+-]?[0-9]{1,18}")
                        ? RoughNumber.of(Long.parseLong(text))
                        : RoughNumber.NONE;
            }
            default -> {
                parser.skipChildren();
                yield RoughNumber.NONE;
            }
        };
    }

    private static Step bigStep(JsonParser parser) {
        var exact = new BigInteger(parser.getString());
        if (exact.bitLength() < Long.SIZE) {
            return Step.of(exact.longValue());
        }
        var nearest = exact.doubleValue();
        return new Step(Math.clamp(nearest, -Double.MAX_VALUE, Double.MAX_VALUE));
    }

    private static double number(JsonParser parser, String wanted, Place place) {
        if (!parser.currentToken().isNumeric()) {
            throw expected(wanted, parser, place);
        }
        return parser.getDoubleValue();
    }

    /** A file is an object of several fields; MCP clients and people give just its path. */
    private static ValueReader file(RecordReader record) {
        return (parser, source, place) ->
                parser.currentToken() == JsonToken.VALUE_STRING
                        ? FileData.of(parser.getString())
                        : record.read(parser, source, place);
    }

    private static ValueReader listOf(ValueReader items) {
        return (parser, source, place) -> {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw expected("a list", parser, place);
            }
            if (source instanceof Source.InFile file && items instanceof RecordReader) {
                return StreamedList.read(items, parser, file, place);
            }
            var list = new ArrayList<Object>();
            var item = place.inner();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(items.read(parser, source, item.index(list.size())));
            }
            return list;
        };
    }

    static ApiException expected(String wanted, JsonParser parser, Place place) {
        var found =
                switch (parser.currentToken()) {
                    case START_OBJECT -> "an object";
                    case START_ARRAY -> "a list";
                    case VALUE_STRING -> '"' + ApiException.shown(parser.getString()) + '"';
                    default -> ApiException.shown(parser.getString());
                };
        return ApiException.badRequest(place + ": expected " + wanted + ", not " + found);
    }
}
