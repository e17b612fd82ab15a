/* library/hello-world of this course: says what had to happen for this text to appear. */
#include <unistd.h>

static const char text[] =
    "\n"
    "Bonjour de la part de Docker !\n"
    "Ce message montre que votre installation fonctionne.\n"
    "\n"
    "Pour l'afficher, Docker a suivi ces étapes :\n"
    " 1. Le client a demandé au démon de lancer l'image « hello-world ».\n"
    " 2. Le démon ne l'avait pas : il l'a téléchargée depuis un registre.\n"
    " 3. Le démon en a fait un conteneur, où tourne le programme que vous lisez.\n"
    " 4. Le démon a transmis ce texte au client, qui l'a écrit sur votre terminal.\n"
    "\n"
    "Pour aller plus loin, lancez un shell dans un conteneur Debian :\n"
    " $ docker run -ti debian bash\n"
    "\n";

int main(void)
{
    return write(STDOUT_FILENO, text, sizeof text - 1) < 0;
}
