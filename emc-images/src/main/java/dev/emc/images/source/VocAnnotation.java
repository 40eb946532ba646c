package dev.emc.images.source;

import dev.emc.api.ConfigException;
import dev.emc.files.InputFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The objects of one image, from its XML file.
 *
 * @param objects in the file's order
 */
record VocAnnotation(List<VocObject> objects) {
  /**
   * An object.
   *
   * @param name its class
   * @param difficult whether it is marked as hard to recognise
   */
  record VocObject(String name, boolean difficult) {}

  /**
   * Reads a file.
   *
   * @throws ConfigException if it is missing or no annotation; one line that names it
   */
  static VocAnnotation read(Path file) {
    try (InputStream in = Files.newInputStream(InputFiles.require(file))) {
      XMLStreamReader xml = reader().createXMLStreamReader(in);
      try {
        return new VocAnnotation(objects(xml, file));
      } finally {
        xml.close();
      }
    } catch (NoSuchFileException e) {
      throw new ConfigException("annotation '" + file + "' is missing", e);
    } catch (AccessDeniedException e) {
      throw new ConfigException("cannot read annotation '" + file + "': permission denied", e);
    } catch (IOException e) {
      throw new ConfigException("cannot read annotation '" + file + "': " + e, e);
    } catch (XMLStreamException e) {
      throw new ConfigException(
          "annotation '%s', line %s, is not well-formed XML"
              .formatted(file, e.getLocation() == null ? 1 : e.getLocation().getLineNumber()),
          e);
    }
  }

  /** Annotations come from anywhere: nothing outside a file may be read for it. */
  private static XMLInputFactory reader() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  private static List<VocObject> objects(XMLStreamReader xml, Path file) throws XMLStreamException {
    var objects = new ArrayList<VocObject>();
    // Persons have parts with names of their own: the path says whose name it is.
    Deque<String> path = new ArrayDeque<>();
    var text = new StringBuilder();
    String name = "";
    boolean difficult = false;
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.DTD ->
            throw new ConfigException(
                "annotation '%s' has a document type, which annotations of VOC have not"
                    .formatted(file));
        case XMLStreamConstants.START_ELEMENT -> {
          path.addLast(xml.getLocalName());
          text.setLength(0);
          if (isObject(path)) {
            name = "";
            difficult = false;
          }
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(xml.getText());
        case XMLStreamConstants.END_ELEMENT -> {
          if (path.size() == 1 && !path.getLast().equals("annotation")) {
            throw new ConfigException(
                "'%s' is no annotation of VOC: its element is '%s', not 'annotation'"
                    .formatted(file, path.getLast()));
          }
          if (isObject(path)) {
            objects.add(new VocObject(name, difficult));
          }
          String element = path.removeLast();
          if (isObject(path) && element.equals("name")) {
            name = text.toString().strip();
          } else if (isObject(path) && element.equals("difficult")) {
            difficult = text.toString().strip().equals("1");
          }
          text.setLength(0);
        }
        default -> {
          // Comments and the like.
        }
      }
    }
    return objects;
  }

  private static boolean isObject(Deque<String> path) {
    return path.size() == 2 && path.getLast().equals("object");
  }
}
