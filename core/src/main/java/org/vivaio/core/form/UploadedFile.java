package org.vivaio.core.form;

/**
 * A file that came along with a submit.
 *
 * @param field name of the form's field
 * @param name what the person's system calls it, without folders
 * @param content its bytes
 */
@SuppressWarnings("ArrayRecordComponent")
public record UploadedFile(String field, String name, byte[] content) {
    private static final int MAX_NAME = 120;

    /** A file's name alone, without folders, control characters and what could break out of a header. */
    public static String clean(String raw) {
        String name = raw.substring(Math.max(raw.lastIndexOf('/'), raw.lastIndexOf('\\')) + 1);
        StringBuilder out = new StringBuilder();
        name.codePoints()
                .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT && c != '"')
                .limit(MAX_NAME)
                .forEach(out::appendCodePoint);
        String text = out.toString().strip();
        return text.isEmpty() || text.equals(".") || text.equals("..") ? "file" : text;
    }

    /** Names nothing: all of it is personal. */
    @Override
    public String toString() {
        return "UploadedFile[" + content.length + " bytes]";
    }
}
