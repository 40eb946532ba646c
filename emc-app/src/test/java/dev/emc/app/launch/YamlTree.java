package dev.emc.app.launch;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** A YAML text as editors see it: aliases and merge keys stand for what they name. */
final class YamlTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final YAMLParser parser;
  private final Map<String, JsonNode> named = new HashMap<>();

  private YamlTree(YAMLParser parser) {
    this.parser = parser;
  }

  static JsonNode of(String text) throws IOException {
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      return parser.nextToken() == null ? NODES.missingNode() : new YamlTree(parser).node();
    }
  }

  private JsonNode node() throws IOException {
    if (parser.isCurrentAlias()) {
      return named.get(parser.getText());
    }
    String name = parser.getObjectId();
    JsonNode node =
        switch (parser.currentToken()) {
          case START_OBJECT -> object();
          case START_ARRAY -> array();
          case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
          case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
          case VALUE_TRUE -> NODES.booleanNode(true);
          case VALUE_FALSE -> NODES.booleanNode(false);
          case VALUE_NULL -> NODES.nullNode();
          default -> NODES.textNode(parser.getText());
        };
    if (name != null) {
      named.put(name, node);
    }
    return node;
  }

  private ObjectNode object() throws IOException {
    ObjectNode own = NODES.objectNode();
    ObjectNode merged = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      if (key.equals("<<")) {
        merged.setAll((ObjectNode) node());
      } else {
        own.set(key, node());
      }
    }
    merged.setAll(own);
    return merged;
  }

  private ArrayNode array() throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(node());
    }
    return array;
  }
}
